import { bestOf, type HistoryEntry } from '../history.js';

/** The smallest rise of the validation loss, in nats/character, that exceeds the noise of its estimate. */
const RISE = 0.02;

/** The point at which a run began to overfit. */
export interface Overfitting {
  /** The epoch of the lowest validation loss. */
  readonly epoch: number;
  /** The rise of that loss to the end, in nats/character. */
  readonly rise: number;
}

/** Finds where the validation loss began to rise while the training loss kept falling; undefined if it did not. */
export function findOverfitting(history: readonly HistoryEntry[]): Overfitting | undefined {
  const last = history.findLast(({ validationLoss }) => validationLoss !== undefined);
  const best = bestOf(history);
  if (!last || !best) return undefined;
  const rise = last.validationLoss! - best.validationLoss;
  if (rise < RISE || last.trainingLoss >= best.trainingLoss) return undefined;
  return { epoch: best.epoch, rise };
}

import { bestOf, type HistoryEntry } from '../history.js';

/** A rise of the validation loss, in nats/character, that is more than the noise of its estimate. */
const RISE = 0.02;

/** Where a run turned from learning to learning by heart. */
export interface TurningPoint {
  /** The epoch of the lowest validation loss. */
  readonly epoch: number;
  /** By how much that loss rose to the end, in nats/character. */
  readonly rise: number;
}

/** The point after which the validation loss rose while the training loss went on falling; undefined where there is none. */
export function turningPoint(history: readonly HistoryEntry[]): TurningPoint | undefined {
  const last = history.findLast(({ validationLoss }) => validationLoss !== undefined);
  const best = bestOf(history);
  if (!last || !best) return undefined;
  const rise = last.validationLoss! - best.validationLoss;
  if (rise < RISE || last.trainingLoss >= best.trainingLoss) return undefined;
  return { epoch: best.epoch, rise };
}

import type { Pause } from '../pause.js';
import { DataError } from '../errors.js';
import { log } from '../math.js';
import type { NewSymbolCosts } from '../text/new-symbols.js';
import type { TokenSlice } from '../text/tokens.js';
import { NgramModels, type NgramPredictor } from './ngrams.js';
import { meanLoss, type MeanLoss } from './summary.js';

/** Symbols in the longest n-gram context. */
const MAX_ORDER = 5;

/** Symbols learned or scored between two progress reports. */
const CHUNK = 2 ** 14;

/** The loss of n-gram predictions from the last `order` symbols. */
export interface NgramBaseline extends MeanLoss {
  readonly order: number;
}

export interface NgramOptions {
  /** V; any id outside 0 … V - 1 is an unknown symbol and ends the context. */
  readonly vocabularySize: number;
  /** The cost of p(new), in nats: added for known symbols, the whole cost of unknown ones. */
  readonly costs: NewSymbolCosts;
  /** Predictions per window; every window starts with a context of one symbol. */
  readonly window?: number | undefined;
  /** Awaited after every chunk, with the number of symbols learned and scored so far. */
  readonly onProgress?: Pause<[done: number]> | undefined;
}

/**
 * Scores n-grams of order 0 to 5 on the predictions that the model is scored on: every symbol of `text` after the first.
 * @param bytes the size of the scored symbols in the input, in bytes
 * @returns one loss per order, from 0 up
 * @throws {DataError} if the n-grams of the training text do not fit in memory
 */
export async function ngramBaselines(
  training: TokenSlice,
  text: TokenSlice,
  bytes: number,
  { vocabularySize, costs, window = Infinity, onProgress }: NgramOptions,
): Promise<NgramBaseline[]> {
  const predictor = await learn(training, vocabularySize, onProgress);
  const sums = new Float64Array(MAX_ORDER + 1);
  for (let i = 1; i < text.length; i++) {
    if ((i - 1) % window === 0) predictor.clear();
    predictor.read(text.at(i - 1));
    const symbol = text.at(i);
    if (symbol >= vocabularySize) sums.forEach((sum, order) => (sums[order] = sum + costs.unknown));
    else predictor.probabilities(symbol).forEach((p, order) => (sums[order] += costs.known - log(p)));
    if (i % CHUNK === 0) await onProgress?.(training.length + i);
  }
  const characters = text.length - 1;
  return Array.from(sums, (nats, order) => ({ order, ...meanLoss(nats, characters, bytes) }));
}

async function learn(
  training: TokenSlice,
  vocabularySize: number,
  onProgress: NgramOptions['onProgress'],
): Promise<NgramPredictor> {
  const models = new NgramModels(vocabularySize, MAX_ORDER);
  try {
    for (let start = 0; start < training.length; start += CHUNK) {
      const count = Math.min(CHUNK, training.length - start);
      for (const piece of training.pieces(start, count)) models.learn(piece);
      await onProgress?.(start + count);
    }
    return models.finish();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A RangeError means that a typed array could not be allocated.
    throw new DataError(
      `not enough memory for the n-grams of ${training.length} symbols: use a shorter training text`,
      { cause: error },
    );
  }
}

import type { Pause } from '../breathe.js';
import { DataError } from '../errors.js';
import { log } from '../math.js';
import type { NewSymbolCosts } from '../text/new-symbols.js';
import type { TokenSlice } from '../text/tokens.js';
import { NgramModels, type NgramPredictor } from './ngrams.js';
import { meanLoss, type MeanLoss } from './summary.js';

/** Symbols in the longest context of the n-grams that a model is compared with. */
const HIGHEST_ORDER = 5;

/** Symbols learnt or scored at a time. */
const PIECE = 2 ** 14;

/** What the n-grams of a training text reach: predictions from the last `order` symbols. */
export interface NgramBaseline extends MeanLoss {
  readonly order: number;
}

export interface NgramOptions {
  /** V; any other id is a symbol that the model has never seen, and ends the context. */
  readonly vocabularySize: number;
  /** What the symbols cost more, or instead, where p(new) is kept for unknown ones. */
  readonly costs: NewSymbolCosts;
  /** Predictions of a window, of which each begins without a context but one symbol. */
  readonly window?: number | undefined;
  /** Awaited after every piece: symbols learnt and scored so far. */
  readonly onProgress?: Pause<[done: number]> | undefined;
}

/**
 * What n-grams of order 0 to 5 reach on exactly the predictions that a model is scored by: every symbol of `text` after
 * the first.
 * @param bytes the bytes, as read, of the symbols that are scored
 * @throws {DataError} if the n-grams of the training text do not fit in memory
 */
export async function ngramBaselines(
  training: TokenSlice,
  text: TokenSlice,
  bytes: number,
  { vocabularySize, costs, window = Infinity, onProgress }: NgramOptions,
): Promise<NgramBaseline[]> {
  const predictor = await learn(training, vocabularySize, onProgress);
  const sums = new Float64Array(HIGHEST_ORDER + 1);
  for (let i = 1; i < text.length; i++) {
    if ((i - 1) % window === 0) predictor.clear();
    predictor.read(text.at(i - 1));
    const symbol = text.at(i);
    if (symbol >= vocabularySize) sums.forEach((sum, order) => (sums[order] = sum + costs.unknown));
    else predictor.probabilities(symbol).forEach((p, order) => (sums[order] += costs.known - log(p)));
    if (i % PIECE === 0) await onProgress?.(training.length + i);
  }
  const characters = text.length - 1;
  return Array.from(sums, (nats, order) => ({ order, ...meanLoss(nats, characters, bytes) }));
}

async function learn(
  training: TokenSlice,
  vocabularySize: number,
  onProgress: NgramOptions['onProgress'],
): Promise<NgramPredictor> {
  const models = new NgramModels(vocabularySize, HIGHEST_ORDER);
  try {
    for (let start = 0; start < training.length; start += PIECE) {
      const count = Math.min(PIECE, training.length - start);
      for (const piece of training.pieces(start, count)) models.learn(piece);
      await onProgress?.(start + count);
    }
    return models.finish();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // An array could not be had.
    throw new DataError(
      `the n-grams of ${training.length} symbols take more memory than there is: name a shorter training text`,
      { cause: error },
    );
  }
}

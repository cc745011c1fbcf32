import { log } from '../math.js';
import type { Vocabulary } from './vocabulary.js';

/** The number of code points that can occur in a text: all but the UTF-16 surrogates. */
const CODE_POINTS = 1_112_064;

/**
 * Estimates p(new), the probability that the next symbol does not occur in a text (Good 1953):
 *
 *     p(new) = max(n₁, ½) / (n + 1)
 *
 * where n is the length of the text and n₁ the number of symbols that occur exactly once.
 * @param counts how often each known symbol occurs in the text [V]
 */
export function probabilityOfNew(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const once = counts.filter((count) => count === 1).length;
  return Math.max(once, 0.5) / (total + 1);
}

/** Returns the probability of one particular unknown symbol: all unknown symbols share p(new) evenly. */
export function probabilityOfOneNew(counts: readonly number[]): number {
  return probabilityOfNew(counts) / (CODE_POINTS - counts.length);
}

/** The costs, in nats, of reserving p(new) for symbols outside the vocabulary. */
export interface NewSymbolCosts {
  /** The cost of any new symbol. */
  readonly unknown: number;
  /** The additional cost of every known symbol: together they keep only 1 - p(new). */
  readonly known: number;
}

/** The costs without a reserve for new symbols, as for a byte vocabulary, which is complete. */
export const nothingNew: NewSymbolCosts = { unknown: Infinity, known: 0 };

/** Returns the costs for a vocabulary, from the counts of its symbols in the training text. */
export function newSymbolCosts({ unit, counts }: Vocabulary): NewSymbolCosts {
  if (unit === 'byte') return nothingNew;
  return { unknown: -log(probabilityOfOneNew(counts)), known: -log(1 - probabilityOfNew(counts)) };
}

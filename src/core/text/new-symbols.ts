import { log } from '../math.js';
import type { Vocabulary } from './vocabulary.js';

/** Code points that can stand in a text: all but the surrogates of UTF-16. */
const CODE_POINTS = 1_112_064;

/**
 * p(new), the probability that a symbol is one that a text does not hold, estimated from those it holds once (Good 1953):
 * the share of the text that they are. A text that holds none once counts as holding half a one.
 * @param counts how often each known symbol occurs in the text
 */
export function probabilityOfNew(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const once = counts.filter((count) => count === 1).length;
  return Math.max(once, 0.5) / (total + 1);
}

/** The probability of any one symbol that is not among the known ones: they share p(new) evenly. */
export function probabilityOfOneNew(counts: readonly number[]): number {
  return probabilityOfNew(counts) / (CODE_POINTS - counts.length);
}

/** What symbols cost, in nats, where p(new) is kept for those that a vocabulary does not hold. */
export interface NewSymbolCosts {
  /** The cost of a new symbol, whichever it is. */
  readonly unknown: number;
  /** What every known symbol costs more, since the known ones share what is left. */
  readonly known: number;
}

/** The costs where nothing is kept for new symbols, as in a vocabulary of bytes, which holds all there are. */
export const nothingNew: NewSymbolCosts = { unknown: Infinity, known: 0 };

/** The costs that follow from how often a vocabulary's symbols occur in the text that it was made of. */
export function newSymbolCosts({ unit, counts }: Vocabulary): NewSymbolCosts {
  if (unit === 'byte') return nothingNew;
  return { unknown: -log(probabilityOfOneNew(counts)), known: -log(1 - probabilityOfNew(counts)) };
}

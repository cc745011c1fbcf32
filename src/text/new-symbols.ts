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

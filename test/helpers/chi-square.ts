/** Pearson's χ² of counts against the probabilities from which they should come; n - 1 degrees of freedom. */
export function chiSquare(counts: readonly number[], probabilities: ArrayLike<number>): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, k) => {
    const expected = probabilities[k] * total;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

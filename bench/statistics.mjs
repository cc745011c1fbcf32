/** Returns the median, the minimum and the maximum of some speeds. */
export function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, slowest: sorted[0], fastest: sorted.at(-1) };
}

/** Returns the row with the greatest median; undefined if there are no rows. */
export function best(rows) {
  return rows.toSorted((a, b) => b.median - a.median)[0];
}

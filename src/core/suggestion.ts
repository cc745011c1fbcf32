/**
 * Returns the known word that `word` probably stands for: one that starts with it, one with a small edit distance, or
 * the only one with the same last part (`--seed` → `--rng-seed`, `--num-layers` → `--layers`).
 * @returns undefined if no known word is similar
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const candidates = [...known];
  const similar = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= mostEdits(candidate))
    .sort((a, b) => a.distance - b.distance);
  if (similar.length > 0) return similar[0].candidate;
  const sameEnding = candidates.filter((candidate) => lastPart(candidate) === lastPart(word));
  return sameEnding.length === 1 ? sameEnding[0] : undefined;
}

/** Returns the largest accepted edit distance: a third of the letters, at least one. */
function mostEdits(word: string): number {
  return Math.max(1, Math.floor(word.replace(/^-+/, '').length / 3));
}

/** Returns the last part of a name: `--rng-seed` → `seed`, `rngSeed` → `seed`. */
function lastPart(word: string): string {
  return word
    .split(/-|(?=[A-Z])/)
    .at(-1)!
    .toLowerCase();
}

/** Returns the edit distance, or 0.5 if `candidate` starts with `word`. */
function distanceOf(word: string, candidate: string): number {
  if (word.length >= 2 && candidate.startsWith(word)) return 0.5;
  return editDistance(word, candidate);
}

/** Returns the number of insertions, deletions, substitutions and swaps of neighbors that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

/**
 * The word of `known` that was probably meant by `word`: one that it begins, one that differs in few letters, or the only
 * one with the same last part (`--seed` for `--rng-seed`, `--num-layers` for `--layers`). Undefined if none is near.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const candidates = [...known];
  const near = candidates
    .map((candidate) => ({ candidate, distance: nearness(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= mostMistakes(candidate))
    .sort((a, b) => a.distance - b.distance);
  if (near.length > 0) return near[0].candidate;
  const alike = candidates.filter((candidate) => lastPart(candidate) === lastPart(word));
  return alike.length === 1 ? alike[0] : undefined;
}

/** A third of the letters, at least one. */
function mostMistakes(word: string): number {
  return Math.max(1, Math.floor(word.replace(/^-+/, '').length / 3));
}

/** `seed` of `--rng-seed` and of `rngSeed`. */
function lastPart(word: string): string {
  return word
    .split(/-|(?=[A-Z])/)
    .at(-1)!
    .toLowerCase();
}

function nearness(word: string, candidate: string): number {
  if (word.length >= 2 && candidate.startsWith(word)) return 0.5;
  return editDistance(word, candidate);
}

/** How many letters must be put in, taken out, changed or swapped with their neighbour to turn `a` into `b`. */
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

import type { Vocabulary } from '../text/vocabulary.js';

/** What a model reads before it goes on from a seed: the seed as the beginning of a line, where it knows newlines. */
export function contextOf({ newline }: Vocabulary, seed: ArrayLike<number>): number[] {
  return newline === undefined ? Array.from(seed) : [newline, ...Array.from(seed)];
}

import type { Vocabulary } from '../text/vocabulary.js';

const NEWLINE = 0x0a;

/** What a model reads before it goes on from a seed: the seed as the beginning of a line, where it knows newlines. */
export function contextOf(vocabulary: Vocabulary, seed: ArrayLike<number>): number[] {
  const newline = vocabulary.idOf(NEWLINE);
  const knowsNewline = newline >= 0 && vocabulary.counts[newline] > 0;
  return knowsNewline ? [newline, ...Array.from(seed)] : Array.from(seed);
}

import { treatCodePoints } from './transform.js';
import type { Treatment } from './treatment.js';
import { Utf8Decoder } from './utf8.js';

/**
 * How many bytes the first symbol of a text was before its treatment, given the text's first bytes (some 64, or all).
 * Several characters may become one symbol (CRLF, a letter and its marks); where one becomes several, the first has
 * an even share of its bytes, rounded down.
 */
export function firstSymbolBytes(head: Uint8Array, treatment: Treatment): number {
  if (treatment.unit === 'byte' || head.length === 0) return Math.min(head.length, 1);
  const { points, ends } = decodeWithEnds(head);
  if (points.length === 0) return head.length;
  const symbolsOf = (characters: number) =>
    treatCodePoints(Uint32Array.from(points.slice(0, characters)), treatment).length;
  if (symbolsOf(1) > 1) return Math.max(1, Math.floor(ends[0] / symbolsOf(1)));
  let characters = 1;
  while (characters < points.length && symbolsOf(characters + 1) === 1) characters++;
  return ends[characters - 1];
}

/** The characters in `bytes`, and where each ends; without one that the bytes leave unfinished. */
function decodeWithEnds(bytes: Uint8Array): { points: number[]; ends: number[] } {
  const decoder = new Utf8Decoder({ damage: 'replace', keepByteOrderMark: true });
  const points: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const completed = decoder.write(bytes.subarray(i, i + 1));
    points.push(...completed);
    // A sequence is known to be damaged at the byte after it, which may complete a character itself.
    if (completed.length === 2) ends.push(i, i + 1);
    else if (completed.length === 1) ends.push(i + 1);
  }
  return { points, ends };
}

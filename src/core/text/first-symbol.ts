import { preprocess } from './transform.js';
import type { Preprocessing } from './preprocessing.js';
import { Utf8Decoder } from './utf8.js';

/**
 * Returns the number of bytes that the first symbol of a text had before preprocessing. Several characters can become
 * one symbol (CRLF, a letter and its marks). If one character becomes several symbols, they share its bytes evenly,
 * rounded down.
 * @param head the first bytes of the text, about 64, or all of them
 */
export function firstSymbolBytes(head: Uint8Array, preprocessing: Preprocessing): number {
  if (preprocessing.unit === 'byte' || head.length === 0) return Math.min(head.length, 1);
  const { points, ends } = decodeWithEnds(head);
  if (points.length === 0) return head.length;
  const symbolsOf = (characters: number) =>
    preprocess(Uint32Array.from(points.slice(0, characters)), preprocessing).length;
  if (symbolsOf(1) > 1) return Math.max(1, Math.floor(ends[0] / symbolsOf(1)));
  let characters = 1;
  while (characters < points.length && symbolsOf(characters + 1) === 1) characters++;
  return ends[characters - 1];
}

/** Decodes the complete characters in `bytes` and returns the offset after each. */
function decodeWithEnds(bytes: Uint8Array): { points: number[]; ends: number[] } {
  const decoder = new Utf8Decoder({ damage: 'replace', keepByteOrderMark: true });
  const points: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const completed = decoder.write(bytes.subarray(i, i + 1));
    points.push(...completed);
    // A damaged sequence is detected at the byte after it, and that byte can itself be a character.
    if (completed.length === 2) ends.push(i, i + 1);
    else if (completed.length === 1) ends.push(i + 1);
  }
  return { points, ends };
}

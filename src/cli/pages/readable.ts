import { isSurrogate, lineFeed, textOf } from '../../core/text/code-points.js';
import { Utf8Decoder } from '../../core/text/utf8.js';
import { concatenate } from '../../core/typed-arrays.js';

/** What a reader sees as one character, and the symbols of a model that make it. */
export interface ReadableCharacter {
  /** What it is: a code point or several. A byte that is no UTF-8 is a lone surrogate, U+DC00 + byte. */
  readonly codePoints: readonly number[];
  /** The first of its symbols in the text, and how many there are. */
  readonly first: number;
  readonly count: number;
}

/**
 * The lines of a text as a reader sees its characters: letters with their marks, syllables with all their jamo, emoji with
 * what belongs to them, and for bytes the characters that they make. A line has its newline at its end.
 * @param symbols code points, or bytes
 */
export function* readableLines(
  symbols: ArrayLike<number>,
  unit: 'character' | 'byte',
): Generator<ReadableCharacter[]> {
  const { codePoints, lengths } =
    unit === 'byte' ? decode(symbols) : { codePoints: symbols, lengths: undefined };
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  let first = 0;
  let start = 0;
  while (start < codePoints.length) {
    let end = start;
    while (end < codePoints.length && codePoints[end] !== lineFeed) end++;
    const line = Array.prototype.slice.call(codePoints, start, end + 1) as number[];
    const characters: ReadableCharacter[] = [];
    let position = 0;
    // A line at a time: going through a text takes a time that grows with its square.
    for (const { segment } of segmenter.segment(textOf(line))) {
      const size = Array.from(segment).length;
      let count = 0;
      for (let i = 0; i < size; i++) count += lengths?.[start + position + i] ?? 1;
      characters.push({ codePoints: line.slice(position, position + size), first, count });
      position += size;
      first += count;
    }
    yield characters;
    start = end + 1;
  }
}

/** The code points of bytes, and how many bytes each is. */
function decode(bytes: ArrayLike<number>): { codePoints: Uint32Array; lengths: Uint8Array } {
  const decoder = new Utf8Decoder({ damage: 'escape', keepByteOrderMark: true });
  const codePoints = concatenate([decoder.write(Uint8Array.from(bytes)).slice(), decoder.end()]);
  return { codePoints, lengths: Uint8Array.from(codePoints, bytesOf) };
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80 || isSurrogate(codePoint)) return 1;
  return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

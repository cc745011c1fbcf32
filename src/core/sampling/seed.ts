import { DataError } from '../errors.js';
import { describeCodePoints, textOf } from '../text/code-points.js';
import { encodeText } from '../text/encode-text.js';
import type { Treatment } from '../text/treatment.js';
import { Utf8Decoder } from '../text/utf8.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { TreatedVocabulary } from '../formats/vocabulary-file.js';

/** What a sample begins with. */
export interface Seed {
  /** A text; or, for a model of bytes, these. */
  readonly text: string | Uint8Array;
  /** What messages call it: `the seed`, `line 3 of standard input`. */
  readonly name: string;
}

/** The seed that a person gave as text. */
export function givenSeed(text: string): Seed {
  return { text, name: GIVEN };
}

const GIVEN = 'the seed';

/** Where the seeds of many samples come from. */
export interface SeedSource {
  /**
   * The next seed, if there is one at hand.
   * @throws {DataError} if it is no text
   */
  take(): Seed | undefined;
  /** Waits until there may be another; false if there will be none. @throws what reading throws */
  more(): Promise<boolean>;
}

/** The same seed, `count` times. */
export function repeat(seed: Seed, count: number): SeedSource {
  let left = count;
  return { take: () => (left-- > 0 ? seed : undefined), more: () => Promise.resolve(false) };
}

/**
 * A seed that was read, as bytes, for a model whose text was treated in this way.
 * @throws {DataError} with the byte offset if it is not UTF-8, and is to be
 */
export function decodeSeed(bytes: Uint8Array, { unit, lossy }: Treatment, name: string): Seed {
  if (unit === 'byte') return { text: bytes, name };
  const decoder = new Utf8Decoder({ source: name, damage: lossy ? 'replace' : 'error' });
  return { text: textOf(decoder.write(bytes)) + textOf(decoder.end()), name };
}

/**
 * The ids of a seed's symbols.
 * @param unknown what becomes of symbols that the model has never seen: an error, or they are left out
 * @throws {DataError} naming them
 */
export function encodeSeed(
  { text, name }: Seed,
  { treatment, vocabulary }: TreatedVocabulary,
  unknown: 'error' | 'skip',
): Int32Array {
  if (typeof text !== 'string') return vocabulary.encode(text);
  const encoded = encodeText(text, treatment, vocabulary);
  if (encoded.unknown.length > 0 && unknown === 'error') {
    const isNumber = name === GIVEN && /^\d+$/.test(text);
    throw new DataError(
      (option) =>
        `the model has never seen ${describeCodePoints(encoded.unknown)} of ${name}: ` +
        `leave it out, or use ${option('unknown')} skip` +
        (isNumber ? `; did you mean ${option('rngSeed')} ${text}?` : ''),
    );
  }
  return encoded.ids;
}

/** Returns what a model reads before it continues a seed: the seed, as the beginning of a line if it knows newlines. */
export function contextOf({ newline }: Vocabulary, seed: ArrayLike<number>): number[] {
  return newline === undefined ? Array.from(seed) : [newline, ...Array.from(seed)];
}

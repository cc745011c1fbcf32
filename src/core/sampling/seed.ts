import { DataError } from '../errors.js';
import { describeCodePoints, textOf } from '../text/code-points.js';
import { encodeText } from '../text/encode-text.js';
import type { Preprocessing } from '../text/preprocessing.js';
import { Utf8Decoder } from '../text/utf8.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Tokenizer } from '../formats/vocabulary-file.js';

/** The text that a sample continues. */
export interface Seed {
  /** The text, or raw bytes for a byte model. */
  readonly text: string | Uint8Array;
  /** The name of the seed in messages: `the seed`, `line 3 of standard input`. */
  readonly name: string;
}

/** Returns a seed given as an option. */
export function givenSeed(text: string): Seed {
  return { text, name: GIVEN };
}

const GIVEN = 'the seed';

/** A source of seeds for many samples. */
export interface SeedSource {
  /**
   * Takes the next seed, or returns undefined if none is available yet.
   * @throws {DataError} if it is not valid text
   */
  take(): Seed | undefined;
  /**
   * Waits until another seed may be available.
   * @returns false if there are no more seeds
   * @throws the errors of reading
   */
  more(): Promise<boolean>;
}

/** Returns a source that repeats `seed` `count` times. */
export function repeat(seed: Seed, count: number): SeedSource {
  let remaining = count;
  return { take: () => (remaining-- > 0 ? seed : undefined), more: () => Promise.resolve(false) };
}

/**
 * Decodes the bytes of a seed with the preprocessing of the training text. A byte model keeps the bytes.
 * @throws {DataError} with the byte offset of invalid UTF-8, unless `lossy`
 */
export function decodeSeed(bytes: Uint8Array, { unit, lossy }: Preprocessing, name: string): Seed {
  if (unit === 'byte') return { text: bytes, name };
  const decoder = new Utf8Decoder({ source: name, damage: lossy ? 'replace' : 'error' });
  return { text: textOf(decoder.write(bytes)) + textOf(decoder.end()), name };
}

/**
 * Encodes a seed.
 * @param unknown how to handle symbols outside the vocabulary: fail, or skip them
 * @returns the ids
 * @throws {DataError} naming the symbols outside the vocabulary
 */
export function encodeSeed(
  { text, name }: Seed,
  { preprocessing, vocabulary }: Tokenizer,
  unknown: 'error' | 'skip',
): Int32Array {
  if (typeof text !== 'string') return vocabulary.encode(text);
  const encoded = encodeText(text, preprocessing, vocabulary);
  if (encoded.unknown.length > 0 && unknown === 'error') {
    const isNumber = name === GIVEN && /^\d+$/.test(text);
    throw new DataError(
      (option) =>
        `${name} has symbols outside the vocabulary, ${describeCodePoints(encoded.unknown)}: ` +
        `remove them, or use ${option('unknown')} skip` +
        (isNumber ? `; did you mean ${option('rngSeed')} ${text}?` : ''),
    );
  }
  return encoded.ids;
}

/** Returns the ids that a model reads first: the seed, after a newline if the training text contains one. */
export function contextOf({ newline }: Vocabulary, seed: ArrayLike<number>): number[] {
  return newline === undefined ? Array.from(seed) : [newline, ...Array.from(seed)];
}

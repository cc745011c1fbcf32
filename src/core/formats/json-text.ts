import { DataError } from '../errors.js';
import { recognizeCompression } from '../text/file-format.js';
import { copyAgain } from './check.js';
import { longestString } from './format.js';

/**
 * Parses the JSON in `input`, and ignores a byte-order mark. The last one of duplicate keys counts.
 * @param source the name of the file, for messages
 * @throws {DataError} if `input` is too large, empty, truncated, not UTF-8 or not JSON
 */
export function parseJson(input: string | Uint8Array, source: string): unknown {
  if (input.length > longestString) throw tooLarge(source, input.length);
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : decode(input, source);
  const trimmed = text.trimEnd();
  if (trimmed === '') throw new DataError(`${source} is empty; ${copyAgain}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${source} ${describe(trimmed)}`, { cause: error });
  }
}

/** Returns the error for a file of `length` bytes, too long for a string. */
export function tooLarge(source: string, length: number): DataError {
  return new DataError(
    `${source} is too large: it has ${length} bytes, but at most ${longestString} can be read; ` +
      'train a model with fewer layers or units',
  );
}

function decode(bytes: Uint8Array, source: string): string {
  const compression = recognizeCompression(bytes);
  if (compression) {
    const { format, program } = compression;
    throw new DataError(
      `${source} is compressed with ${format}: decompress it first, for example with ${program}`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${source} is damaged, or not a charnn file: it is not UTF-8; ${copyAgain}`, {
      cause: error,
    });
  }
}

function describe(text: string): string {
  if (!text.trimStart().startsWith('{')) {
    return 'is not a charnn file: it does not start with "{"; name a file that "charnn train" wrote';
  }
  if (text.endsWith('}')) return `is damaged: it is not JSON; ${copyAgain}`;
  return `is cut short: it ends after ${text.length} characters without a closing "}"; ${copyAgain}`;
}

import { DataError } from '../errors.js';
import { recognizeCompression } from '../text/file-format.js';
import { copyAgain } from './check.js';
import { longestString } from './format.js';

/**
 * The JSON object in `input`; a byte-order mark before it is dropped. Of duplicate keys the last one counts.
 * @param source the file's name, for messages.
 * @throws {DataError} if `input` is too large, empty, cut short, not UTF-8 or not JSON.
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

/** The refusal of a file of `length` bytes, more than a string can hold. */
export function tooLarge(source: string, length: number): DataError {
  return new DataError(
    `${source} is too large to be read: ${length} bytes, and at most ${longestString} are possible; ` +
      'train a model of fewer layers or units',
  );
}

function decode(bytes: Uint8Array, source: string): string {
  const compression = recognizeCompression(bytes);
  if (compression) {
    const { format, program } = compression;
    throw new DataError(
      `${source} is compressed with ${format}: decompress it first, or pipe it (${program} FILE | charnn … -m -)`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${source} is damaged, or not a file of charnn: it is not UTF-8; ${copyAgain}`, {
      cause: error,
    });
  }
}

function describe(text: string): string {
  if (!text.trimStart().startsWith('{')) {
    return 'is not a file of charnn: it does not begin with "{"; name a file that "charnn train" wrote';
  }
  if (text.endsWith('}')) return `is damaged: it is not JSON; ${copyAgain}`;
  return `is cut short: it ends after ${text.length} characters without its closing "}"; ${copyAgain}`;
}

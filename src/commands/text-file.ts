import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.js';
import { inputError } from '../text/source.js';

/** Reads a small file, whole. @throws InputError if it cannot be read. */
export async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw inputError(file, error);
  });
}

/**
 * Reads a small file of text, whole.
 * @param lossy Whether damaged UTF-8 becomes U+FFFD.
 * @throws InputError if it cannot be read; DataError if it is not in UTF-8.
 */
export async function readTextFile(file: string, lossy = false): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: !lossy }).decode(bytes);
  } catch (error) {
    throw new DataError(`${file} is not in UTF-8: name a file of the right kind`, { cause: error });
  }
}

import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.js';
import { inputError } from '../text/source.js';

/**
 * Reads a small file of text, whole.
 * @throws InputError if it cannot be read; DataError if it is not in UTF-8.
 */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw inputError(file, error);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${file} is not in UTF-8: name a file of the right kind`, { cause: error });
  }
}

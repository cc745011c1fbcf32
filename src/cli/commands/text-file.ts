import { DataError } from '../../core/errors.js';
import { readChunks } from '../../node/files/source.js';

/** Reads a small file, or standard input for `-`, whole. @throws {InputError} if it cannot be read. */
export async function readBytes(file: string, stdin?: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(file, stdin ? { stdin } : {})) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Reads a small file of text, or standard input for `-`, whole.
 * @throws {InputError} if it cannot be read; {DataError} if it is not in UTF-8.
 */
export async function readTextFile(file: string, stdin?: AsyncIterable<Uint8Array>): Promise<string> {
  const bytes = await readBytes(file, stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${file} is not in UTF-8: name a file of the right kind`, { cause: error });
  }
}

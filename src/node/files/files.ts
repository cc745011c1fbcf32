import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '../../core/errors.js';
import { inputName, isStandardInput, readChunks } from './source.js';
import { writeSafely } from './atomic-write.js';
import { type Checkpoint, formatOf, longestString, type StateFile } from '../../core/formats/format.js';
import { readHead } from './head.js';
import { tooLarge } from '../../core/formats/json-text.js';
import { parseCheckpoint, serializeCheckpoint } from '../../core/formats/model-file.js';
import { sha256 } from './sha256.js';
import {
  parseState,
  parseStateStart,
  serializeState,
  type StateHeader,
} from '../../core/formats/state-file.js';
import { reasonOf } from './system-error.js';

/**
 * Reads and verifies a model file.
 * @param path `-` for standard input
 * @param stdin the stream for standard input; `process.stdin` by default
 * @param flag the command-line flag that names the file, for messages
 * @throws {InputError} if the file cannot be read
 * @throws {DataError} if it is not a valid model of this version, or too large
 */
export async function loadCheckpoint(
  path: string,
  { stdin, flag }: { stdin?: AsyncIterable<Uint8Array>; flag?: string } = {},
): Promise<Checkpoint> {
  const fromInput = isStandardInput(path);
  const name = inputName(path);
  if (!fromInput) await checkSize(path, flag);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of fromInput ? readChunks(path, stdin ? { stdin } : {}) : chunksOf(path)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestString) throw tooLarge(name, length);
  }
  return parseCheckpoint(Buffer.concat(chunks), name, sha256);
}

async function checkSize(path: string, flag: string | undefined): Promise<void> {
  const status = await stat(path).catch((error: unknown) => {
    const wayOut = flag && `name a model with ${flag}, or train one with "charnn train"`;
    throw unreadable(path, error, wayOut);
  });
  if (status.isFile() && status.size > longestString) throw tooLarge(path, status.size);
}

/** Writes a model file atomically; see `writeSafely`. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeSafely(path, serializeCheckpoint(checkpoint, sha256));
}

/**
 * Reads and verifies the training state at `path`.
 * @throws {InputError} if the file cannot be read
 * @throws {DataError} if it is not a valid training state of this version
 */
export async function loadState(path: string): Promise<StateFile> {
  return parseState(chunksOf(path), path, sha256);
}

/** Reads only the header of the training state at `path`. Errors as for `loadState`. */
export async function loadStateHeader(path: string): Promise<StateHeader> {
  return parseStateStart(chunksOf(path), path);
}

/** Writes a training state atomically; see `writeSafely`. */
export async function saveState(path: string, state: StateFile): Promise<void> {
  await writeSafely(path, serializeState(state, sha256));
}

/**
 * Returns the `format` that a file declares (see `formatOf`), or undefined if it is not a file of charnn.
 * @throws {InputError} if the file cannot be read
 */
export async function formatOfFile(path: string): Promise<string | undefined> {
  try {
    return formatOf(await readHead(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown, wayOut = 'check its name and permissions'): InputError {
  return new InputError(`cannot read ${path}: ${reasonOf(error)}; ${wayOut}`, { cause: error });
}

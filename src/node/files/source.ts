import { close, fstatSync, open, read, type Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { InputError, systemErrorCode } from '../../core/errors.js';
import type { TextSource } from '../../core/text/text-source.js';

/** Bytes read from a file at a time. */
const chunkSize = 1 << 18;

/**
 * A FIFO is opened before anyone writes to it, where the system then knows its end from its beginning: a thread of Node's
 * that waits for a writer would keep the whole program from ending.
 */
const fifoFlags = constants.O_RDONLY | (process.platform === 'linux' ? constants.O_NONBLOCK : 0);

const directoryReason = 'is a directory: name the files in it';

const standardInputNames = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

export interface SourceOptions {
  /** The stream that `-` stands for; by default `process.stdin`, which is touched only then. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Ends reading by throwing its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether a file's name means standard input; its device is read like `-`, since it may be a socket. */
export function isStandardInput(file: string): boolean {
  return standardInputNames.has(file);
}

/** A file's name as messages show it. */
export function inputName(file: string): string {
  if (isStandardInput(file)) return 'standard input';
  return file === '' ? "''" : file;
}

/** Returns what messages call the text of these files. */
function textName(files: readonly string[]): string {
  if (files.every(isStandardInput)) return 'the text';
  return files.length === 1 ? inputName(files[0]) : `the text of ${files.length} files`;
}

/**
 * Opens files as one text. All files are checked before the first is read, so that a long run does not fail at the last one.
 * @throws {InputError} for a file that is missing, a directory, or not readable
 */
export async function openFiles(files: readonly string[], options: SourceOptions = {}): Promise<TextSource> {
  const notes: string[] = [];
  const seen = new Map<string, string>();
  let totalBytes: number | undefined = 0;
  for (const file of files) {
    const stats = isStandardInput(file) ? undefined : await inspectFile(file);
    const identity = stats ? `${stats.dev}:${stats.ino}` : '-';
    const earlier = seen.get(identity);
    if (earlier !== undefined && (stats?.isFile() ?? true))
      notes.push(describeRepetition(earlier, inputName(file)));
    seen.set(identity, inputName(file));
    // Files of /proc have the size 0 and are not empty.
    totalBytes =
      totalBytes !== undefined && stats?.isFile() && stats.size > 0 ? totalBytes + stats.size : undefined;
  }
  const inputs = files.map((file) => ({ name: inputName(file), chunks: readChunks(file, options) }));
  return { name: textName(files), inputs, notes, ...(totalBytes !== undefined && { totalBytes }) };
}

async function inspectFile(file: string): Promise<Stats> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw new InputError(`${inputName(file)} ${directoryReason}`);
    await access(file, constants.R_OK);
    return stats;
  } catch (error) {
    throw inputError(file, error);
  }
}

function describeRepetition(earlier: string, name: string): string {
  if (name === inputName('-')) return `${name} is named more than once: after the first time it is empty`;
  return earlier === name
    ? `${name} is named more than once, and its text counts as often`
    : `${earlier} and ${name} are the same file, and its text counts twice`;
}

/** Reads a file, or standard input, in chunks. @throws {InputError} if it cannot be read */
export async function* readChunks(
  file: string,
  { stdin, signal }: SourceOptions = {},
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  try {
    if (isStandardInput(file)) yield* abortable(stdin ?? openStandardInput(), signal);
    else yield* readPath(file, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw inputError(file, error);
  }
}

/**
 * The stream of standard input.
 * @throws {InputError} if it is a directory, of which Node would make an empty stream
 */
export function openStandardInput(): NodeJS.ReadStream {
  if (fstatSync(0).isDirectory()) throw new InputError(`${inputName('-')} ${directoryReason}`);
  return process.stdin;
}

// Bare descriptors: a socket takes over the one of a FIFO, which a file handle would close a second time.
const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

async function* readPath(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const isFifo = (await stat(file)).isFIFO();
  const descriptor = await openFile(file, isFifo ? fifoFlags : constants.O_RDONLY);
  if (isFifo) {
    // A pending read of a FIFO would outlive an abort; a socket's can be taken back.
    yield* abortable(new Socket({ fd: descriptor, readable: true, writable: false }), signal);
    return;
  }
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(chunkSize);
      const { bytesRead } = await readFile(descriptor, chunk, 0, chunkSize, null);
      signal?.throwIfAborted();
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await closeFile(descriptor);
  }
}

/** The chunks of a stream; an abort destroys the stream, and does not wait for its next chunk. */
async function* abortable(
  stream: AsyncIterable<Uint8Array> & { destroy?: () => unknown; readableEnded?: boolean },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (stream.readableEnded) return;
  const stop = () => stream.destroy?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      yield chunk;
    }
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The error that tells a user why `file` could not be read; anything but an error of the system is given back. */
export function inputError(file: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof InputError) return error;
  const reasons: Partial<Record<string, string>> = {
    ENOENT: 'does not exist: check its name',
    EISDIR: directoryReason,
    EACCES: 'may not be read: ask for permission, or change it with chmod',
    EPERM: 'may not be read: ask for permission, or change it with chmod',
  };
  const reason = reasons[code] ?? `cannot be read (${(error as Error).message}): name another file`;
  return new InputError(`${inputName(file)} ${reason}`, { cause: error });
}

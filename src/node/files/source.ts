import { close, fstatSync, open, read, type Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { InputError, systemErrorCode } from '../../core/errors.js';
import type { TextSource } from '../../core/text/text-source.js';

/** Bytes per read. */
const chunkSize = 1 << 18;

/**
 * Opens a FIFO without waiting for a writer: a blocked thread of Node's pool would keep the program from exiting. Linux
 * only: other systems report the end of the input as long as no writer has opened the FIFO.
 */
const fifoFlags = constants.O_RDONLY | (process.platform === 'linux' ? constants.O_NONBLOCK : 0);

const directoryReason = 'is a directory: name the files in it';

const standardInputNames = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

export interface SourceOptions {
  /** The stream for `-`; `process.stdin` by default, opened only if needed. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Aborts reading, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Tests whether a file name means standard input. Its device files count too, since a socket cannot be opened by name. */
export function isStandardInput(file: string): boolean {
  return standardInputNames.has(file);
}

/** Returns the name of a file for messages. */
export function inputName(file: string): string {
  if (isStandardInput(file)) return 'standard input';
  return file === '' ? "''" : file;
}

/** Returns the name of the text of these files for messages. */
function textName(files: readonly string[]): string {
  if (files.every(isStandardInput)) return 'the text';
  return files.length === 1 ? inputName(files[0]) : `the text of ${files.length} files`;
}

/**
 * Opens files as one text. Checks all files before reading any, so that a long run does not fail at the last one.
 * @throws {InputError} if a file is missing, a directory or not readable
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
    // Files in /proc report size 0 without being empty.
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
  if (name === inputName('-')) return `${name} is named more than once; it is empty after the first time`;
  return earlier === name
    ? `${name} is named more than once; its text is used each time`
    : `${earlier} and ${name} are the same file; its text is used twice`;
}

/** Reads a file or standard input in chunks. @throws {InputError} if it cannot be read */
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
 * Returns the stream of standard input.
 * @throws {InputError} if it is a directory, which Node would treat as an empty stream
 */
export function openStandardInput(): NodeJS.ReadStream {
  if (fstatSync(0).isDirectory()) throw new InputError(`${inputName('-')} ${directoryReason}`);
  return process.stdin;
}

// Plain descriptors: a socket takes over the descriptor of a FIFO, and a file handle would close it again.
const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

async function* readPath(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const isFifo = (await stat(file)).isFIFO();
  const descriptor = await openFile(file, isFifo ? fifoFlags : constants.O_RDONLY);
  if (isFifo) {
    // A pending read of a FIFO cannot be canceled on abort, that of a socket can.
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

/** Yields the chunks of a stream. An abort destroys the stream without waiting for its next chunk. */
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

/** Converts a system error to an `InputError` that says why `file` could not be read; returns other errors unchanged. */
export function inputError(file: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof InputError) return error;
  const reasons: Partial<Record<string, string>> = {
    ENOENT: 'does not exist: check its name',
    EISDIR: directoryReason,
    EACCES: 'cannot be read: permission denied; ask for it, or change it with chmod',
    EPERM: 'cannot be read: permission denied; ask for it, or change it with chmod',
  };
  const reason = reasons[code] ?? `cannot be read (${(error as Error).message}): use another file`;
  return new InputError(`${inputName(file)} ${reason}`, { cause: error });
}

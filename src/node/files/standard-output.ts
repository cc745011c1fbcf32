/** Standard output where it is named as a file: for a page, a model or a log that goes into a pipe. */
import { fstatSync, type Stats } from 'node:fs';
import { ReaderGone, readerHasLeft } from '../../core/errors.js';

const names = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/**
 * Whether a file is standard output: by its name, or because it is the very pipe.
 * @param status of the file, if it is known
 */
export function isStandardOutput(file: string, status?: Stats): boolean {
  if (names.has(file)) return true;
  if (!status?.isFIFO() && !status?.isSocket()) return false;
  const { dev, ino } = fstatSync(1);
  return status.dev === dev && status.ino === ino;
}

let listens = false;

/**
 * Writes to standard output as to a file, byte for byte, and waits until the data is with the system; what a command
 * answers goes by terminal/output.ts, which spares a terminal its control characters. It is written by the stream that
 * the process has: the device cannot be opened where it is a socket.
 * @throws {ReaderGone} if the reader has left; else what the stream throws, of which the file's name is to be told
 */
export async function writeStandardOutput(data: string | Uint8Array): Promise<void> {
  // Without a listener, an error would end the program before this write is told of it.
  if (!listens) process.stdout.on('error', () => undefined);
  listens = true;
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (!error) resolve();
      else reject(readerHasLeft(error) ? new ReaderGone('the reader left') : error);
    });
  });
}

/** Standard output named as a file, for a page, a model or a log that goes into a pipe. */
import { fstatSync, type Stats } from 'node:fs';
import { ReaderGone, readerHasLeft } from '../../core/errors.js';

const names = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/**
 * Tests whether a file is standard output, by its name or because it is the same pipe or socket.
 * @param status the status of the file, if known
 */
export function isStandardOutput(file: string, status?: Stats): boolean {
  if (names.has(file)) return true;
  if (!status?.isFIFO() && !status?.isSocket()) return false;
  const { dev, ino } = fstatSync(1);
  return status.dev === dev && status.ino === ino;
}

let hasListener = false;

/**
 * Writes to standard output byte for byte and waits until the system has the data. Uses `process.stdout`, since the
 * device file of a socket cannot be opened. The normal output of commands goes through cli/terminal/output.ts instead,
 * which escapes control characters for terminals.
 * @throws {ReaderGone} if the reader has closed the pipe; otherwise the error of the stream, without a file name
 */
export async function writeStandardOutput(data: string | Uint8Array): Promise<void> {
  // Without a listener, an error event would end the program before the callback below runs.
  if (!hasListener) process.stdout.on('error', () => undefined);
  hasListener = true;
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (!error) resolve();
      else reject(readerHasLeft(error) ? new ReaderGone('the reader closed standard output') : error);
    });
  });
}

import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { systemErrorCode } from '../../core/errors.js';

/** Milliseconds between two attempts to open a FIFO that has no reader yet. */
const OPEN_INTERVAL = 20;
/** Milliseconds between two attempts to write to a full FIFO. */
const WRITE_INTERVAL = 1;

/** A device or a FIFO open for writing. */
export type Stream = Pick<FileHandle, 'write' | 'close'>;

/**
 * Opens a device or a FIFO for writing and waits until a FIFO has a reader. The system calls never block: a blocked
 * thread of Node's pool would keep the program from exiting.
 */
export async function openStream(path: string): Promise<Stream> {
  const handle = await openWithoutBlocking(path);
  const write = async (bytes: Uint8Array, offset: number, length: number) => {
    for (;;) {
      try {
        return await handle.write(bytes, offset, length);
      } catch (error) {
        if (systemErrorCode(error) !== 'EAGAIN') throw error;
        await setTimeout(WRITE_INTERVAL);
      }
    }
  };
  return { write: write as FileHandle['write'], close: () => handle.close() };
}

async function openWithoutBlocking(path: string): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK); // Windows has no such flag: 0
    } catch (error) {
      // Opening a socket fails with the same code as a FIFO without a reader.
      if (systemErrorCode(error) !== 'ENXIO' || !(await stat(path)).isFIFO()) throw error;
      await setTimeout(OPEN_INTERVAL);
    }
  }
}

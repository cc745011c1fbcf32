import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { systemErrorCode } from '../../core/errors.js';

/** How long to wait for who opens, or reads, the other end, before it is tried again; in ms. */
const PATIENCE = 20;
const SHORT_PATIENCE = 1;

/** A device or a FIFO that is being written to. */
export type Stream = Pick<FileHandle, 'write' | 'close'>;

/**
 * Opens a device or a FIFO to write to it; a FIFO that nobody reads is waited for. Neither opening nor writing ever
 * blocks: a thread of Node's that is held up by the system would keep the whole program from ending.
 */
export async function openStream(path: string): Promise<Stream> {
  const handle = await openWithoutBlocking(path);
  const write = async (bytes: Uint8Array, offset: number, length: number) => {
    for (;;) {
      try {
        return await handle.write(bytes, offset, length);
      } catch (error) {
        if (systemErrorCode(error) !== 'EAGAIN') throw error;
        await setTimeout(SHORT_PATIENCE);
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
      // A socket that cannot be opened gives the same error as a FIFO without a reader.
      if (systemErrorCode(error) !== 'ENXIO' || !(await stat(path)).isFIFO()) throw error;
      await setTimeout(PATIENCE);
    }
  }
}

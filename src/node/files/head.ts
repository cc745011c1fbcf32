import { open } from 'node:fs/promises';
import { HEAD_LENGTH } from '../../core/formats/format.js';

/** Reads the first bytes of a file, enough to recognize its format. @throws the system error if that fails */
export async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_LENGTH), 0, HEAD_LENGTH, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

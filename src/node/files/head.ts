import { open } from 'node:fs/promises';
import { HEAD_LENGTH } from '../../core/formats/format.js';

/** The beginning of a file, by which its kind is known. @throws the system's error if it cannot be read */
export async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_LENGTH), 0, HEAD_LENGTH, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

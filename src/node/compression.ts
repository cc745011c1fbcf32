import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Bytes, Compressors } from '../core/evaluation/compression.js';

/** Node's compressors at their highest levels; brotli's window is 2²⁴ - 16 bytes. */
export const compressors: Compressors = {
  gzip: (text) => compressedSize(createGzip({ level: 9 }), text),
  brotli: (text) =>
    compressedSize(
      createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
      }),
      text,
    ),
};

async function compressedSize(compressor: Transform, text: Bytes): Promise<number> {
  let size = 0;
  await pipeline(Readable.from(text), compressor, async (compressed: AsyncIterable<Uint8Array>) => {
    for await (const piece of compressed) size += piece.length;
  });
  return size;
}

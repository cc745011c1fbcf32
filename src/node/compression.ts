/* eslint-disable no-restricted-imports -- the compressors are Node's own; what runs a model does not import this file */
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
/* eslint-enable no-restricted-imports */

/** The bytes that brotli looks back; gzip looks back 32,768. */
export const COMPRESSION_WINDOW = 2 ** 24;

/** Both at their best; brotli's window is 2²⁴ - 16 bytes. */
const compressors = {
  gzip: () => createGzip({ level: 9 }),
  brotli: () =>
    createBrotliCompress({
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
    }),
};

/** A general compressor. */
export type CompressorName = keyof typeof compressors;

/** A text's bytes, in pieces. */
export type Bytes = readonly Uint8Array[];

/**
 * How many bytes longer a compressed text grows by what follows it: the size of both compressed, less that of the first.
 */
export async function compressedGrowth(name: CompressorName, first: Bytes, second: Bytes): Promise<number> {
  const [both, alone] = await Promise.all([
    compressedSize([...first, ...second], compressors[name]()),
    compressedSize(first, compressors[name]()),
  ]);
  return both - alone;
}

async function compressedSize(pieces: Bytes, compressor: Transform): Promise<number> {
  let size = 0;
  await pipeline(Readable.from(pieces), compressor, async (compressed: AsyncIterable<Uint8Array>) => {
    for await (const piece of compressed) size += piece.length;
  });
  return size;
}

/** Keeps the end of a text: pieces of at least `length` bytes together, if it has as many. */
export class TextEnd {
  readonly pieces: Uint8Array[] = [];
  #kept = 0;

  constructor(readonly length: number) {}

  add(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.#kept += piece.length;
    while (this.#kept - this.pieces[0].length >= this.length) this.#kept -= this.pieces.shift()!.length;
  }
}

/** The bytes of a text, in pieces. */
export type Bytes = readonly Uint8Array[];

/** General compressors: each returns the size of a compressed text in bytes. */
export type Compressors = Readonly<Record<'gzip' | 'brotli', (text: Bytes) => Promise<number>>>;

/** The bytes that the compressors look back, at most: brotli 2²⁴, gzip 32,768. */
const WINDOW = 2 ** 24;

/** Returns the bytes that `second` adds to the compressed size of `first`. */
export async function compressedGrowth(
  sizeOf: (text: Bytes) => Promise<number>,
  first: Bytes,
  second: Bytes,
): Promise<number> {
  const [both, alone] = await Promise.all([sizeOf([...first, ...second]), sizeOf(first)]);
  return both - alone;
}

/** Keeps the end of a text: pieces of at least `length` bytes together, if the text has that many. */
export class TextEnd {
  readonly pieces: Uint8Array[] = [];
  #kept = 0;

  constructor(readonly length = WINDOW) {}

  add(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.#kept += piece.length;
    while (this.#kept - this.pieces[0].length >= this.length) this.#kept -= this.pieces.shift()!.length;
  }
}

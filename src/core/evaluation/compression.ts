/** The bytes of a text, in order, in chunks of any size. */
export type Bytes = readonly Uint8Array[];

/** General-purpose compressors; each returns the compressed size of a text in bytes. */
export type Compressors = Readonly<Record<'gzip' | 'brotli', (text: Bytes) => Promise<number>>>;

/** The longest look-back of the compressors in bytes: 2²⁴ for brotli, 32,768 for gzip. */
const WINDOW = 2 ** 24;

/** Returns how much appending `second` adds to the compressed size of `first`, in bytes. */
export async function compressedGrowth(
  sizeOf: (text: Bytes) => Promise<number>,
  first: Bytes,
  second: Bytes,
): Promise<number> {
  const [both, alone] = await Promise.all([sizeOf([...first, ...second]), sizeOf(first)]);
  return both - alone;
}

/** Keeps the end of a text: the fewest last chunks that have at least `length` bytes together. */
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

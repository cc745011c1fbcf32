import type { Output } from './output.js';

/** Milliseconds between two writes: as often as a screen is drawn. */
const interval = 16;

/** Text that appears as it is made, many small pieces in few writes. */
export class LiveText {
  readonly #output: Output;
  readonly #now: () => number;
  #pieces: Uint8Array[] = [];
  #lastWrite = -Infinity;

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  /** Adds a piece; it is written now, or with later ones. @throws what `Output.write` does */
  async add(piece: Uint8Array): Promise<void> {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    if (this.#now() - this.#lastWrite >= interval) await this.flush();
  }

  /** Writes all that is left. */
  async flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#lastWrite = this.#now();
    if (pieces.length > 0) await this.#output.write(Buffer.concat(pieces));
  }
}

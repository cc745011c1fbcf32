import { concatenate } from '../typed-arrays.js';
import { lineFeed } from './code-points.js';

/** Splits bytes that arrive in chunks into lines: `'a\nb'`, `'c\n'` → `'a\n'`, `'bc\n'`. */
export class LineSplitter {
  /** The pieces of the unfinished line. */
  #unfinished: Uint8Array[] = [];

  /** The length of the unfinished line in bytes. */
  get begunLength(): number {
    return this.#unfinished.reduce((length, piece) => length + piece.length, 0);
  }

  /** Yields the lines that end in `chunk`, each with its newline. They may be views of the chunk. */
  *write(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#unfinished.push(chunk.subarray(start, end + 1));
      start = end + 1;
      yield this.#take();
    }
    if (start < chunk.length) this.#unfinished.push(chunk.subarray(start));
  }

  /** Returns the last line if it has no newline, or undefined. */
  end(): Uint8Array | undefined {
    return this.#unfinished.length > 0 ? this.#take() : undefined;
  }

  #take(): Uint8Array {
    const pieces = this.#unfinished;
    this.#unfinished = [];
    return pieces.length === 1 ? pieces[0] : concatenate(pieces);
  }
}

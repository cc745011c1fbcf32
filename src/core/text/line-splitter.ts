import { concatenate } from '../typed-arrays.js';
import { lineFeed } from './code-points.js';

/** Cuts bytes that come in chunks into lines. */
export class LineSplitter {
  /** The pieces of a line whose end has not come. */
  #begun: Uint8Array[] = [];

  /** The bytes of the line whose end has not come. */
  get begunLength(): number {
    return this.#begun.reduce((length, piece) => length + piece.length, 0);
  }

  /** The lines that end in a chunk, each with its newline. They may be views of the chunk. */
  *write(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#begun.push(chunk.subarray(start, end + 1));
      start = end + 1;
      yield this.#take();
    }
    if (start < chunk.length) this.#begun.push(chunk.subarray(start));
  }

  /** The last line, if it lacks its newline. */
  end(): Uint8Array | undefined {
    return this.#begun.length > 0 ? this.#take() : undefined;
  }

  #take(): Uint8Array {
    const pieces = this.#begun;
    this.#begun = [];
    return pieces.length === 1 ? pieces[0] : concatenate(pieces);
  }
}

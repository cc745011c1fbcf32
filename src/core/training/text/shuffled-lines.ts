import { Random } from '../../random.js';
import type { TokenSlice } from '../../text/tokens.js';
import type { EpochText } from '../batches.js';

/**
 * Reads the lines of a text in a random order, drawn anew for each epoch. The text of an epoch starts with a newline, so
 * that every line follows one. Takes eight bytes a line; a binary search finds the line of a position.
 */
export class ShuffledLines implements EpochText {
  /** The symbols of the text, plus the newline at the start. */
  readonly length: number;
  /** The start of each line in `tokens`, in the order of the epoch. */
  readonly #starts: Uint32Array;
  /** The end of each line in the text of the epoch. */
  readonly #ends: Uint32Array;

  /** @param tokens whole lines: the last symbol is `newline` */
  constructor(
    readonly tokens: TokenSlice,
    readonly newline: number,
    readonly seed: string,
  ) {
    this.length = 1 + tokens.length;
    let count = 0;
    for (const ends = this.#lineEnds(); !ends.next().done;) count++;
    this.#starts = new Uint32Array(count);
    this.#ends = new Uint32Array(count);
  }

  /** Returns the number of lines. */
  get count(): number {
    return this.#starts.length;
  }

  /** Returns the size of the order of the lines, in bytes. */
  get bytes(): number {
    return this.#starts.byteLength + this.#ends.byteLength;
  }

  beginEpoch(epoch: number): void {
    const [starts, ends] = [this.#starts, this.#ends];
    let [line, start] = [0, 0];
    for (const end of this.#lineEnds()) {
      starts[line] = start;
      ends[line] = end - start; // the length, until the lines are shuffled
      start = end;
      line += 1;
    }
    const random = new Random(this.seed, 'lines', epoch);
    for (let line = starts.length - 1; line > 0; line--) {
      const other = random.integer(line + 1);
      [starts[line], starts[other]] = [starts[other], starts[line]];
      [ends[line], ends[other]] = [ends[other], ends[line]];
    }
    let end = 1; // after the newline at the start
    for (let line = 0; line < ends.length; line++) {
      end += ends[line];
      ends[line] = end;
    }
  }

  copyTo(start: number, count: number, target: Int32Array, targetOffset: number, stride: number): void {
    const end = start + count;
    let position = start;
    let to = targetOffset;
    if (position === 0 && count > 0) {
      target[to] = this.newline;
      position += 1;
      to += stride;
    }
    for (let line = this.#lineAt(position); position < end; line++) {
      const length = Math.min(this.#ends[line], end) - position;
      const begin = line === 0 ? 1 : this.#ends[line - 1];
      this.tokens.copyTo(this.#starts[line] + (position - begin), length, target, to, stride);
      position += length;
      to += length * stride;
    }
  }

  /** Yields the end of each line in `tokens`. */
  *#lineEnds(): Generator<number> {
    let position = 0;
    for (const piece of this.tokens.pieces()) {
      for (let i = piece.indexOf(this.newline); i >= 0; i = piece.indexOf(this.newline, i + 1)) {
        yield position + i + 1;
      }
      position += piece.length;
    }
  }

  /** Returns the line at a position (from 1) in the text of the epoch: the first line that ends after it. */
  #lineAt(position: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle] > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

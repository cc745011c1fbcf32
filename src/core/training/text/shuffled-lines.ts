import { Random } from '../../random.js';
import type { TokenSlice } from '../../text/tokens.js';
import type { EpochText } from '../batches.js';

/**
 * The lines of a text in an order that is drawn anew for each epoch, laid end to end after a newline, so that every line
 * is read after one. It takes eight bytes a line, and finds a position by halving.
 */
export class ShuffledLines implements EpochText {
  /** Symbols of the text, and the newline before it. */
  readonly length: number;
  /** Where each line begins in `tokens`, in the order of the epoch. */
  readonly #starts: Uint32Array;
  /** Where each ends in the text of the epoch. */
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

  /** How many lines there are. */
  get count(): number {
    return this.#starts.length;
  }

  /** What their order takes, in bytes. */
  get bytes(): number {
    return this.#starts.byteLength + this.#ends.byteLength;
  }

  beginEpoch(epoch: number): void {
    const [starts, ends] = [this.#starts, this.#ends];
    let [line, start] = [0, 0];
    for (const end of this.#lineEnds()) {
      starts[line] = start;
      ends[line] = end - start; // for now, its length
      start = end;
      line += 1;
    }
    const random = new Random(this.seed, 'lines', epoch);
    for (let line = starts.length - 1; line > 0; line--) {
      const other = random.integer(line + 1);
      [starts[line], starts[other]] = [starts[other], starts[line]];
      [ends[line], ends[other]] = [ends[other], ends[line]];
    }
    let end = 1; // after the newline before the first line
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

  /** Where each line of the text ends. */
  *#lineEnds(): Generator<number> {
    let position = 0;
    for (const piece of this.tokens.pieces()) {
      for (let i = piece.indexOf(this.newline); i >= 0; i = piece.indexOf(this.newline, i + 1)) {
        yield position + i + 1;
      }
      position += piece.length;
    }
  }

  /** The line in which a position (from 1) of the epoch's text lies: the first that ends after it. */
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

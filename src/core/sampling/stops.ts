import { UsageError } from '../errors.js';
import { codePointsOf, textOf } from '../text/code-points.js';
import { preprocess } from '../text/transform.js';
import type { Preprocessing } from '../text/preprocessing.js';
import { concatenate } from '../typed-arrays.js';

/**
 * Encodes a stop, a text that ends a sample, in the form in which a model writes it: with the preprocessing of the
 * training text, and composed.
 * @throws {UsageError} if it is empty
 */
export function encodeStop(stop: string, preprocessing: Preprocessing): Uint8Array {
  if (stop === '')
    throw new UsageError((option) => `${option('stop')} must not be empty: give at least one character`);
  const encoder = new TextEncoder();
  if (preprocessing.unit === 'byte') return encoder.encode(stop);
  const symbols = textOf(preprocess(codePointsOf(stop), preprocessing));
  return encoder.encode(preprocessing.normalize === 'nfd' ? symbols.normalize('NFC') : symbols);
}

/**
 * Passes a text through up to the first complete stop; if several end at the same byte, the longest counts. Only bytes
 * that may start a stop are held back. With the stop `'\n\n'`: `'a\n'`, `'b\n\nc'` → `'a'`, `'\nb'`.
 */
export class StopFilter {
  /** Whether a stop was found; nothing passes after it. */
  stopped = false;
  readonly #searches: readonly StopSearch[];
  #held: Uint8Array = new Uint8Array(0);

  /** @param stops as returned by `encodeStop` */
  constructor(stops: readonly Uint8Array[]) {
    this.#searches = stops.map((stop) => new StopSearch(stop));
  }

  /** Adds `bytes` and returns the bytes that can now be written. */
  write(bytes: Uint8Array): Uint8Array {
    if (this.#searches.length === 0) return bytes;
    if (this.stopped) return bytes.subarray(0, 0);
    const text = concatenate([this.#held, bytes]);
    for (let i = this.#held.length; i < text.length; i++) {
      const complete = this.#read(text[i]);
      if (complete > 0) {
        this.stopped = true;
        return text.subarray(0, i + 1 - complete);
      }
    }
    const passed = text.length - Math.max(...this.#searches.map(({ matched }) => matched));
    this.#held = text.subarray(passed);
    return text.subarray(0, passed);
  }

  /** Returns the bytes held back, at the end of the text. */
  end(): Uint8Array {
    return this.stopped ? this.#held.subarray(0, 0) : this.#held;
  }

  /** Reads a byte and returns the length of the longest stop that it completes, or 0. */
  #read(byte: number): number {
    let longest = 0;
    for (const search of this.#searches) {
      search.read(byte);
      if (search.isComplete) longest = Math.max(longest, search.matched);
    }
    return longest;
  }
}

/** Searches for one stop in a text read byte by byte (Knuth, Morris & Pratt 1977). */
class StopSearch {
  /** The length of the longest prefix of the stop that the text ends with. */
  matched = 0;
  readonly #stop: Uint8Array;
  /** For each prefix of the stop, the length of its longest proper suffix that is also a prefix [stop.length + 1] */
  readonly #shorter: Int32Array;

  constructor(stop: Uint8Array) {
    this.#stop = stop;
    this.#shorter = new Int32Array(stop.length + 1);
    for (let length = 1, shorter = 0; length < stop.length; length++) {
      while (shorter > 0 && stop[length] !== stop[shorter]) shorter = this.#shorter[shorter];
      if (stop[length] === stop[shorter]) shorter++;
      this.#shorter[length + 1] = shorter;
    }
  }

  get isComplete(): boolean {
    return this.matched === this.#stop.length;
  }

  /** Reads a byte. Must not be called after the stop is complete. */
  read(byte: number): void {
    while (this.matched > 0 && byte !== this.#stop[this.matched]) this.matched = this.#shorter[this.matched];
    if (byte === this.#stop[this.matched]) this.matched++;
  }
}

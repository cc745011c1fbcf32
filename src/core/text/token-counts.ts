import type { TokenSink } from './tokens.js';
import { largestVocabulary } from './vocabulary.js';

/** Counts the symbol ids of a text without storing the sequence. */
export class TokenCounts implements TokenSink {
  #counts = new Float64Array(largestVocabulary);
  #length = 0;
  #last: number | undefined;

  get length(): number {
    return this.#length;
  }

  /** The last id of the sequence; undefined if it is empty. */
  get last(): number | undefined {
    return this.#last;
  }

  pushAll(ids: Uint8Array | Uint16Array): void {
    // An indexed loop: for…of over a typed array takes twice as long.
    for (let i = 0, end = ids.length; i < end; i++) this.#counts[ids[i]]++;
    this.#length += ids.length;
    this.#last = ids.at(-1) ?? this.#last;
  }

  countIds(size: number): number[] {
    return Array.from(this.#counts.subarray(0, size));
  }

  renumber(newIds: ArrayLike<number>): void {
    const before = this.#counts;
    this.#counts = new Float64Array(before.length);
    for (let id = 0; id < newIds.length; id++) this.#counts[newIds[id]] = before[id];
    if (this.#last !== undefined) this.#last = newIds[this.#last];
  }
}

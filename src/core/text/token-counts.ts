import type { TokenSink } from './tokens.js';
import { largestVocabulary } from './vocabulary.js';

/** What there is to count in a sequence of symbol ids that is too long, or not needed, to be kept. */
export class TokenCounts implements TokenSink {
  #counts = new Float64Array(largestVocabulary);
  #length = 0;
  #last: number | undefined;

  get length(): number {
    return this.#length;
  }

  /** The id that the sequence ends with; undefined of an empty one. */
  get last(): number | undefined {
    return this.#last;
  }

  pushAll(ids: Uint8Array | Uint16Array): void {
    // By index: going through a typed array with for…of takes twice as long.
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

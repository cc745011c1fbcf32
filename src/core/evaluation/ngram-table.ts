import { withRoom } from '../typed-arrays.js';

/** The initial capacity in n-grams. */
const INITIAL_CAPACITY = 1024;

/**
 * The distinct n-grams of one length in a text, numbered in order of appearance, with their counts. The key of an n-gram
 * is its last symbol and its prefix: the number of its first n - 1 symbols in the table of that length. A hash table with
 * open addressing in typed arrays; it takes 22 bytes per n-gram when full and 44 right after growing.
 */
export class NgramTable {
  /** The number of occurrences, by n-gram. */
  counts = new Uint32Array(INITIAL_CAPACITY);
  /** The number of distinct symbols that precede the n-gram, by n-gram. */
  continuations = new Uint32Array(INITIAL_CAPACITY);
  #prefixes = new Uint32Array(INITIAL_CAPACITY);
  #symbols = new Uint16Array(INITIAL_CAPACITY);
  #size = 0;
  /** 1 + the number of an n-gram, or 0 for a free slot. */
  #slots = new Uint32Array(2 * INITIAL_CAPACITY);

  /** The number of distinct n-grams. */
  get size(): number {
    return this.#size;
  }

  /** Returns the number of an n-gram's first n - 1 symbols in the table of that length. */
  prefixOf(ngram: number): number {
    return this.#prefixes[ngram];
  }

  /** Returns the number of an n-gram, or -1 if it never occurred. */
  find(prefix: number, symbol: number): number {
    return this.#slots[this.#slotOf(prefix, symbol)] - 1;
  }

  /** Counts one occurrence of an n-gram, adding it if it is new, and returns its number. */
  add(prefix: number, symbol: number): number {
    const slot = this.#slotOf(prefix, symbol);
    let ngram = this.#slots[slot] - 1;
    if (ngram < 0) {
      ngram = this.#size++;
      this.#slots[slot] = this.#size;
      this.#prefixes[ngram] = prefix;
      this.#symbols[ngram] = symbol;
    }
    this.counts[ngram]++;
    if (this.#size === this.#prefixes.length) this.#grow();
    return ngram;
  }

  /** Returns the slot of an n-gram, or the free slot where it belongs. */
  #slotOf(prefix: number, symbol: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(prefix, symbol) & mask;
    for (;;) {
      const ngram = slots[slot] - 1;
      if (ngram < 0 || (this.#prefixes[ngram] === prefix && this.#symbols[ngram] === symbol)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const capacity = 2 * this.#size;
    this.counts = withRoom(this.counts, capacity);
    this.continuations = withRoom(this.continuations, capacity);
    this.#prefixes = withRoom(this.#prefixes, capacity);
    this.#symbols = withRoom(this.#symbols, capacity);
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let ngram = 0; ngram < this.#size; ngram++) {
      this.#slots[this.#slotOf(this.#prefixes[ngram], this.#symbols[ngram])] = ngram + 1;
    }
  }
}

/** Hashes two numbers to 32 bits by multiplication, with the high bits folded onto the low ones. */
function hash(prefix: number, symbol: number): number {
  const product = Math.imul(Math.imul(prefix, 0x9e3779b1) + symbol, 0x85ebca6b);
  return product ^ (product >>> 15);
}

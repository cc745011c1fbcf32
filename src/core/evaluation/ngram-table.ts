import { withRoom } from '../typed-arrays.js';

/** Stretches that a table has room for at first. */
const FIRST_ROOM = 1024;

/**
 * The distinct n-grams of one length in a text, numbered in order of appearance, and how often each occurs. An n-gram
 * is found by the number of its first n - 1 symbols, in the table of that length, and its last symbol. A hash table
 * with open addressing in typed arrays: 22 bytes an n-gram when it is full, twice as many once it has grown.
 */
export class NgramTable {
  /** How often each n-gram occurs. */
  counts = new Uint32Array(FIRST_ROOM);
  /** How many different symbols each was seen after. */
  continuations = new Uint32Array(FIRST_ROOM);
  #prefixes = new Uint32Array(FIRST_ROOM);
  #symbols = new Uint16Array(FIRST_ROOM);
  #size = 0;
  /** 1 + the number of an n-gram, or 0 where a slot is free. */
  #slots = new Uint32Array(2 * FIRST_ROOM);

  /** How many n-grams there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of the first n - 1 symbols of an n-gram. */
  prefixOf(ngram: number): number {
    return this.#prefixes[ngram];
  }

  /** The number of an n-gram, or -1 if it never occurred. */
  find(prefix: number, symbol: number): number {
    return this.#slots[this.#slotOf(prefix, symbol)] - 1;
  }

  /** Counts an n-gram, new or not; gives its number. */
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

  /** Where an n-gram stands in `#slots`, or is to be put. */
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
    const room = 2 * this.#size;
    this.counts = withRoom(this.counts, room);
    this.continuations = withRoom(this.continuations, room);
    this.#prefixes = withRoom(this.#prefixes, room);
    this.#symbols = withRoom(this.#symbols, room);
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let ngram = 0; ngram < this.#size; ngram++) {
      this.#slots[this.#slotOf(this.#prefixes[ngram], this.#symbols[ngram])] = ngram + 1;
    }
  }
}

/** 32 well-mixed bits of two numbers: multiplicative hashing, its high bits folded onto the low ones. */
function hash(prefix: number, symbol: number): number {
  const product = Math.imul(Math.imul(prefix, 0x9e3779b1) + symbol, 0x85ebca6b);
  return product ^ (product >>> 15);
}

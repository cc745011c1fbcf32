import seedrandom from 'seedrandom';

/**
 * A reproducible random number generator, identified by the user's random seed and its purpose
 * (`['weights', 'lstm.weight_hh_l0']`, `['epoch', 3]`). A resumed run therefore needs no saved generator state.
 */
export class Random {
  readonly #next: seedrandom.PRNG;

  constructor(seed: string, ...purpose: (string | number)[]) {
    this.#next = seedrandom(JSON.stringify([seed, ...purpose]));
  }

  /** Draws a number in [0, 1) with 53 random bits. */
  uniform(): number {
    return this.#next.double();
  }

  /** Draws an integer in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.#next.double() * limit);
  }
}

/**
 * A counter-based random number generator: each number is a hash of a seed, counters and an index. Numbers can be drawn
 * in any order. It is much faster to set up than a `Random` and is meant for draws that start anew at every step.
 */
export class CounterRandom {
  readonly #key: number;

  /**
   * @param seed 32 bits, as `seedBits` returns them
   * @param counters integers
   */
  constructor(seed: number, ...counters: number[]) {
    this.#key = counters.reduce((key, counter) => mix(key ^ mix(counter + GOLDEN_RATIO)), mix(seed));
  }

  /** Returns number `index`, in [0, 1), with 32 random bits. */
  at(index: number): number {
    return mix(this.#key ^ Math.imul(index, GOLDEN_RATIO)) / 2 ** 32;
  }
}

/** The first counter of each kind of draw in training. They differ, so that no two kinds draw the same numbers. */
export const counters = {
  dropout: (layer: number) => layer,
  /** Whether a stream restarts from the zero state. */
  forgetting: -1,
  weightDrop: (layer: number) => -2 - layer,
  symbolDropout: -1_000_000,
} as const;

/** A prime near 2³² divided by the golden ratio: its multiples are spread evenly over 32 bits (Knuth 1973). */
const GOLDEN_RATIO = 0x9e3779b1;

/** Mixes 32 bits bijectively: every bit of the input affects every bit of the output. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Hashes a user's random seed to 32 bits (FNV-1a). */
export function seedBits(seed: string): number {
  let bits = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(seed)) bits = Math.imul(bits ^ byte, 0x01000193);
  return bits >>> 0;
}

/** Draws a random seed for a run without one: seven letters and digits, easy to type again. */
export function drawSeed(): string {
  return seedrandom().int32().toString(36).replace('-', 'n').padStart(7, '0');
}

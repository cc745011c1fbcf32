import seedrandom from 'seedrandom';

/**
 * Reproducible random numbers. A generator is named by the user's random seed and by what it is for
 * (`['weights', 'lstm.weight_hh_l0']`, `['epoch', 3]`), so a run can be resumed anywhere without a generator's state.
 */
export class Random {
  readonly #next: seedrandom.PRNG;

  constructor(seed: string, ...purpose: (string | number)[]) {
    this.#next = seedrandom(JSON.stringify([seed, ...purpose]));
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    return this.#next.double();
  }

  /** An integer in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.#next.double() * limit);
  }
}

/**
 * Random numbers by their place: each is a hash of a seed, some counters and an index, so they can be drawn in any order
 * and need no state. Much faster to set up than a `Random`, for draws that every step makes anew.
 */
export class CounterRandom {
  readonly #key: number;

  /** @param seed 32 bits, as `seedBits` makes them of a user's random seed; counters are whole numbers */
  constructor(seed: number, ...counters: number[]) {
    this.#key = counters.reduce((key, counter) => mix(key ^ mix(counter + GOLDEN_RATIO)), mix(seed));
  }

  /** The number of place `index`, in [0, 1), with 32 random bits. */
  at(index: number): number {
    return mix(this.#key ^ Math.imul(index, GOLDEN_RATIO)) / 2 ** 32;
  }
}

/** The first counter of each kind of draw in training, so that no two kinds draw the same numbers. */
export const counters = {
  dropout: (layer: number) => layer,
  /** Whether a stream goes on from the zero state. */
  forgetting: -1,
  weightDrop: (layer: number) => -2 - layer,
  symbolDropout: -1_000_000,
} as const;

/** 2³² divided by the golden ratio, made odd: its multiples are spread evenly over 32 bits. */
const GOLDEN_RATIO = 0x9e3779b1;

/** A bijection of 32 bits in which every bit of the input changes every bit of the output. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** 32 bits of a user's random seed (FNV-1a). */
export function seedBits(seed: string): number {
  let bits = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(seed)) bits = Math.imul(bits ^ byte, 0x01000193);
  return bits >>> 0;
}

/** A seed for a run whose user named none: seven letters and digits, easy to type again. */
export function drawSeed(): string {
  return seedrandom().int32().toString(36).replace('-', 'n').padStart(7, '0');
}

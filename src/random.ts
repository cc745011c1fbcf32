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

/** A seed for a run whose user named none: eight letters and digits, easy to type again. */
export function drawSeed(): string {
  return seedrandom().int32().toString(36).replace('-', 'n').padStart(7, '0');
}

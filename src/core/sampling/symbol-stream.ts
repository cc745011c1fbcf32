import { logShares } from '../model/initialization.js';
import type { Random } from '../random.js';
import type { Stepper } from '../model/stepper.js';
import { argmax, distribution, draw, type SamplingOptions } from './distribution.js';

/** Generates the symbols that continue a seed. A model reads the seed, then each symbol drawn from its logits. */
export class SymbolStream {
  /** The id to read next. */
  input: number;
  /** The first symbol if the seed is empty, drawn from the symbol frequencies. */
  readonly first: number | undefined;
  readonly #seed: readonly number[];
  readonly #options: SamplingOptions;
  readonly #random: Random;
  /** Scratch memory [V] */
  #probabilities: Float64Array<ArrayBuffer> | undefined;
  #read = 0;

  /**
   * @param seed ids, read from the zero state; if empty, the first symbol is drawn from `counts`
   * @param counts how often each symbol occurs in the training text [V]
   */
  constructor(seed: readonly number[], counts: readonly number[], options: SamplingOptions, random: Random) {
    this.#seed = seed;
    this.#options = options;
    this.#random = random;
    if (this.#seed.length === 0) this.first = this.#draw(Float32Array.from(logShares(counts)));
    this.input = this.first ?? this.#seed[0];
  }

  /**
   * Chooses the next input after `input` was read.
   * @param logits the logits of the symbol after `input` [V]
   * @returns the id drawn, or undefined while the seed is read
   */
  advance(logits: Float32Array): number | undefined {
    this.#read++;
    const drawn = this.#read < this.#seed.length ? undefined : this.#draw(logits);
    this.input = drawn ?? this.#seed[this.#read];
    return drawn;
  }

  /** Returns the likeliest symbol at temperature 0, otherwise draws one. */
  #draw(logits: Float32Array): number {
    if (this.#options.temperature === 0) return argmax(logits);
    this.#probabilities ??= new Float64Array(logits.length);
    distribution(logits, this.#options, this.#probabilities);
    return draw(this.#probabilities, this.#random.uniform());
  }
}

/** Yields the symbols of `stream` without end; stream 0 of the stepper reads them. */
export function* drawSymbols(stepper: Stepper, stream: SymbolStream): Generator<number, never, void> {
  stepper.reset(0);
  if (stream.first !== undefined) yield stream.first;
  for (;;) {
    stepper.ids[0] = stream.input;
    stepper.step();
    const drawn = stream.advance(stepper.logits[0]);
    if (drawn !== undefined) yield drawn;
  }
}

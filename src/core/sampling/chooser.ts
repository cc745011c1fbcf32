import type { Random } from '../random.js';
import { argmax, distribution, draw, type SamplingOptions } from './distribution.js';

/** Chooses the next symbol of one stream after another, all by the same options. */
export class SymbolChooser {
  readonly #options: SamplingOptions;
  /** Scratch [V] */
  readonly #probabilities: Float64Array<ArrayBuffer>;

  constructor(options: SamplingOptions, vocabularySize: number) {
    this.#options = options;
    this.#probabilities = new Float64Array(vocabularySize);
  }

  /** The id of a symbol: the likeliest at temperature 0, else one that is drawn. @param logits [V] */
  choose(logits: Float32Array, random: Random): number {
    return this.#options.temperature === 0
      ? argmax(logits)
      : draw(distribution(logits, this.#options, this.#probabilities), random.uniform());
  }
}

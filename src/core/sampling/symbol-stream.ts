import { logShares } from '../model/initialization.js';
import type { Random } from '../random.js';
import type { SymbolChooser } from './chooser.js';

/** What a model reads, symbol by symbol, to write on from a seed: the seed, then each symbol that was drawn. */
export class SymbolStream {
  /** The id to be read next. */
  input: number;
  /** The id that was drawn last; undefined as long as the seed is read. */
  drawn: number | undefined;
  readonly #seed: readonly number[];
  readonly #chooser: SymbolChooser;
  readonly #random: Random;
  #read = 0;

  /**
   * @param seed ids, to be read from the zero state. Where there are none, the first symbol is drawn by `counts`.
   * @param counts how often each symbol occurs in the training text [V]
   */
  constructor(seed: readonly number[], counts: readonly number[], chooser: SymbolChooser, random: Random) {
    this.#seed = seed;
    this.#chooser = chooser;
    this.#random = random;
    this.input = seed.length > 0 ? seed[0] : this.#draw(Float32Array.from(logShares(counts)));
  }

  /** Goes on once `input` has been read. @param logits of the symbol after it [V] */
  advance(logits: Float32Array): void {
    this.#read++;
    this.input = this.#read < this.#seed.length ? this.#seed[this.#read] : this.#draw(logits);
  }

  #draw(logits: Float32Array): number {
    return (this.drawn = this.#chooser.choose(logits, this.#random));
  }
}

import type { Engine } from '../engine/engine.js';
import type { MemoryPlan } from '../engine/memory.js';
import { log } from '../math.js';
import { Network, type Weights } from '../model/network.js';
import type { Random } from '../random.js';
import { argmax, distribution, draw, type SamplingOptions } from './distribution.js';

/** Symbols of a seed that are read at a time. */
const SEED_STEPS = 64;

/** Writes on from a seed, symbol by symbol: one stream through a model. */
export class SymbolGenerator {
  readonly #network: Network;
  readonly #vocabularySize: number;

  constructor(plan: MemoryPlan, weights: Weights) {
    this.#network = new Network(plan, weights, { batchSize: 1, steps: SEED_STEPS });
    this.#vocabularySize = weights.values.config.vocabularySize;
  }

  /**
   * The ids of the symbols that follow `seed`, without end.
   * @param seed ids, read from the zero state. Where there are none, the first symbol is drawn by `counts`.
   * @param counts how often each symbol occurs in the training text
   */
  *generate(
    engine: Engine,
    seed: readonly number[],
    counts: readonly number[],
    options: SamplingOptions,
    random: Random,
  ): IterableIterator<number> {
    const probabilities = new Float64Array(this.#vocabularySize);
    const choose = (logits: Float32Array): number =>
      options.temperature === 0
        ? argmax(logits)
        : draw(distribution(logits, options, probabilities), random.uniform());

    this.#network.resetState(engine);
    let id = choose(seed.length > 0 ? this.#read(engine, seed) : Float32Array.from(counts, log));
    for (;;) {
      yield id;
      id = choose(this.#read(engine, [id]));
    }
  }

  /** Reads symbols; gives the logits [V] of the one that comes next. */
  #read(engine: Engine, ids: readonly number[]): Float32Array {
    const { inputs, output } = this.#network;
    const input = engine.memory.ids(inputs);
    let steps = 0;
    for (let start = 0; start < ids.length; start += steps) {
      steps = Math.min(SEED_STEPS, ids.length - start);
      for (let t = 0; t < steps; t++) input[t] = ids[start + t];
      this.#network.forward(engine, steps);
      this.#network.carryState(engine, steps);
    }
    const [, , width] = output.logits.shape;
    return engine.memory.view(output.logits, (steps - 1) * width, this.#vocabularySize);
  }
}

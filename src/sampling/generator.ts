import type { Engine } from '../engine/engine.js';
import type { MemoryPlan } from '../engine/memory.js';
import { log } from '../math.js';
import { Network, type Weights } from '../model/network.js';
import type { Random } from '../random.js';
import { argmax, distribution, draw, type SamplingOptions } from './distribution.js';

/** Writes on from a seed, symbol by symbol: one stream through a model. */
export class SymbolGenerator {
  readonly #network: Network;
  readonly #vocabularySize: number;

  constructor(plan: MemoryPlan, weights: Weights) {
    this.#network = new Network(plan, weights, { batchSize: 1, steps: 1 });
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
    const network = this.#network;
    const input = engine.memory.ids(network.inputs);
    const logits = engine.memory.view(network.output.logits, 0, this.#vocabularySize);
    const read = (id: number) => {
      input[0] = id;
      network.forward(engine);
      network.carryState(engine);
    };
    const probabilities = new Float64Array(this.#vocabularySize);
    const choose = (weights: Float32Array): number =>
      options.temperature === 0
        ? argmax(weights)
        : draw(distribution(weights, options, probabilities), random.uniform());

    network.resetState(engine);
    for (const id of seed) read(id);
    let id = choose(seed.length > 0 ? logits : Float32Array.from(counts, log));
    for (;;) {
      yield id;
      read(id);
      id = choose(logits);
    }
  }
}

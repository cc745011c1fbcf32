import type { Team } from '../engine/team.js';
import { log } from '../math.js';
import type { Network } from '../model/network.js';
import type { Random } from '../random.js';
import { argmax, distribution, draw, type SamplingOptions } from './distribution.js';

/** Writes on from a seed, symbol by symbol: one stream through a model. */
export class SymbolGenerator {
  /** @param network a network of one stream, that reads one symbol at a time */
  constructor(
    readonly team: Team,
    readonly network: Network,
  ) {}

  /**
   * The ids of the symbols that follow `seed`, without end.
   * @param seed ids, read from the zero state. Where there are none, the first symbol is drawn by `counts`.
   * @param counts how often each symbol occurs in the training text
   */
  *generate(
    seed: readonly number[],
    counts: readonly number[],
    options: SamplingOptions,
    random: Random,
  ): IterableIterator<number> {
    const { team, network } = this;
    const { vocabularySize } = network.weights.values.config;
    const { memory } = team.engine;
    const input = memory.ids(network.inputs);
    const logits = memory.view(network.output.logits, 0, vocabularySize);
    const read = (id: number) => {
      input[0] = id;
      team.run(network.read, 1);
    };
    const probabilities = new Float64Array(vocabularySize);
    const choose = (weights: Float32Array): number =>
      options.temperature === 0
        ? argmax(weights)
        : draw(distribution(weights, options, probabilities), random.uniform());

    network.resetState(team.engine);
    for (const id of seed) read(id);
    let id = choose(seed.length > 0 ? logits : Float32Array.from(counts, log));
    for (;;) {
      yield id;
      read(id);
      id = choose(logits);
    }
  }
}

import type { Team } from '../engine/team.js';
import type { Network } from '../model/network.js';
import type { Random } from '../random.js';
import type { SamplingOptions } from './distribution.js';
import { Stepper } from '../model/stepper.js';
import { drawSymbols, SymbolStream } from './symbol-stream.js';

/** Continues a seed symbol by symbol, with one stream of a model. */
export class SymbolGenerator {
  /** @param network a network with one stream and one time step (B = T = 1) */
  constructor(
    readonly team: Team,
    readonly network: Network,
  ) {}

  /**
   * Yields the ids of the symbols that follow `seed`, without end.
   * @param seed ids, read from the zero state; if empty, the first symbol is drawn from `counts`
   * @param counts how often each symbol occurs in the training text [V]
   */
  generate(
    seed: readonly number[],
    counts: readonly number[],
    options: SamplingOptions,
    random: Random,
  ): IterableIterator<number> {
    const stream = new SymbolStream(seed, counts, options, random);
    return drawSymbols(new Stepper(this.team, this.network), stream);
  }
}

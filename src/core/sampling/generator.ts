import type { Team } from '../engine/team.js';
import type { Network } from '../model/network.js';
import type { Random } from '../random.js';
import type { SamplingOptions } from './distribution.js';
import { Stepper } from '../model/stepper.js';
import { drawSymbols, SymbolStream } from './symbol-stream.js';

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

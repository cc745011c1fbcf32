import type { Engine } from '../engine/engine.js';
import type { Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Input dropout: a dropped symbol is removed from a stream's input for a whole segment, wherever it occurs (variational
 * dropout of word types, Gal & Ghahramani 2016). The network reads a zero vector instead, as for a symbol outside the
 * vocabulary.
 */
export class SymbolDropout {
  /**
   * @param ids the ids of the symbols to read [T][B], below V
   * @param resetSymbol the id of a symbol that resets streams, which is never dropped
   */
  constructor(
    readonly ids: Region,
    readonly vocabularySize: number,
    readonly rate: number,
    readonly resetSymbol: number | undefined,
  ) {}

  /**
   * Replaces the ids that a training step drops by V. The choice depends only on the seed, the step, the stream and the
   * symbol.
   */
  draw({ memory, thread }: Engine, seed: number, step: number): void {
    const random = new CounterRandom(seed, counters.symbolDropout, step);
    const { vocabularySize: V, rate, resetSymbol } = this;
    const [, B] = this.ids.shape;
    const ids = memory.ids(this.ids);
    const [start, count] = thread.share(this.ids.length);
    for (let i = start; i < start + count; i++) {
      const id = ids[i];
      if (id !== resetSymbol && random.at((i % B) * V + id) < rate) ids[i] = V;
    }
    thread.barrier();
  }
}

import type { Engine } from '../engine/engine.js';
import type { Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Dropout of the input: a symbol is left out of what a stream reads for a whole segment, wherever it occurs (the
 * variational dropout of one-hot vectors of Gal & Ghahramani 2016, their word types). What is read in its place is a zero
 * vector, as for a symbol that the model has never seen.
 */
export class SymbolDropout {
  /**
   * @param ids the symbols that are read [T][B], below V
   * @param kept a symbol that is never left out: that by which the streams begin anew
   */
  constructor(
    readonly ids: Region,
    readonly vocabularySize: number,
    readonly rate: number,
    readonly kept: number | undefined,
  ) {}

  /** Puts V in place of the ids that a training step leaves out: by the seed, the step, the stream and the symbol alone. */
  draw({ memory, thread }: Engine, seed: number, step: number): void {
    const random = new CounterRandom(seed, counters.symbolDropout, step);
    const { vocabularySize: V, rate, kept } = this;
    const [, B] = this.ids.shape;
    const ids = memory.ids(this.ids);
    const [start, count] = thread.share(this.ids.length);
    for (let i = start; i < start + count; i++) {
      const id = ids[i];
      if (id !== kept && random.at((i % B) * V + id) < rate) ids[i] = V;
    }
    thread.barrier();
  }
}

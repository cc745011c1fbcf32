import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Dropout of a layer's output with one mask per segment (variational dropout, Gal & Ghahramani 2016). A unit is dropped
 * in a stream for the whole segment; the others are scaled by 1/(1 - rate). The recurrence reads the undropped state.
 */
export class Dropout {
  /** The factors of the units, 0 or 1/(1 - rate) [B][H]. */
  readonly mask: Region;
  /** The masked output [T][B][H]. */
  readonly output: Region;

  /** @param h the states of the layer [T + 1][B][H] */
  constructor(
    plan: MemoryPlan,
    readonly layer: number,
    h: Region,
    readonly rate: number,
  ) {
    const [states, B, H] = h.shape;
    this.mask = plan.region(`dropout${layer}.mask`, B, H);
    this.output = plan.region(`dropout${layer}.output`, states - 1, B, H);
  }

  /** Draws the mask of a training step. It depends only on the seed, the step, the stream and the unit. */
  draw({ memory, thread }: Engine, seed: number, step: number): void {
    const random = new CounterRandom(seed, counters.dropout(this.layer), step);
    const keep = 1 - this.rate;
    const [start, length] = thread.share(this.mask.length, LANES);
    const mask = memory.view(this.mask, start, length);
    for (let i = 0; i < length; i++) mask[i] = random.at(start + i) < keep ? 1 / keep : 0;
  }

  /** Masks the layer's output; `x` is its offset [T][B][H]. */
  forward(engine: Engine, steps: number, x: number): void {
    this.#multiply(engine, steps, x, this.output.offset);
  }

  /** Turns the gradient with respect to the masked output into that with respect to the layer's output, in place. */
  backward(engine: Engine, steps: number, dOutput: Region): void {
    this.#multiply(engine, steps, dOutput.offset, dOutput.offset);
  }

  #multiply({ kernels, thread }: Engine, steps: number, from: number, to: number): void {
    const { offset, length } = this.mask;
    const [t, T] = thread.share(steps);
    kernels.multiplyByRow(T, length, from + t * length, offset, to + t * length);
    thread.barrier();
  }
}

import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Dropout of a layer's output with one mask per segment (variational dropout, Gal & Ghahramani 2016): a unit is
 * silenced for a stream's whole segment, the others are scaled by 1/(1 - rate). The recurrence inside the layer sees
 * its undropped state.
 */
export class Dropout {
  /** The factors of the segment's units, 0 or 1/(1 - rate) [B][H] */
  readonly mask: Region;
  /** The layer's output under the mask [T][B][H] */
  readonly output: Region;

  /** @param h the states [T + 1][B][H] of the layer whose output is dropped */
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

  /** Draws the mask of a training step. It depends on the seed, the step and the unit's place alone. */
  draw({ memory, thread }: Engine, seed: number, step: number): void {
    const random = new CounterRandom(seed, counters.dropout(this.layer), step);
    const keep = 1 - this.rate;
    const [start, length] = thread.share(this.mask.length, LANES);
    const mask = memory.view(this.mask, start, length);
    for (let i = 0; i < length; i++) mask[i] = random.at(start + i) < keep ? 1 / keep : 0;
  }

  /** @param x where [T][B][H] begins */
  forward(engine: Engine, steps: number, x: number): void {
    this.#multiply(engine, steps, x, this.output.offset);
  }

  /** The gradient by the masked output becomes, in place, the gradient by the layer's output. */
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

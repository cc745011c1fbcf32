import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Weight drop (Merity et al. 2018): dropout of recurrent weights, with one mask for a whole segment and all its
 * streams. The remaining weights are scaled by 1/(1 - rate). It keeps a layer from relying on a few connections through
 * time.
 */
export class WeightDrop {
  /** The factors of the weights, 0 or 1/(1 - rate) [H][R·H]. */
  readonly mask: Region;
  /** The masked weights [H][R·H]. */
  readonly dropped: Region;

  /**
   * @param weights Wh [H][R·H]
   * @param gradient the gradient with respect to the masked weights [H][R·H]
   */
  constructor(
    plan: MemoryPlan,
    readonly layer: number,
    readonly weights: Region,
    readonly gradient: Region,
    readonly rate: number,
  ) {
    this.mask = plan.region(`weightDrop${layer}.mask`, ...weights.shape);
    this.dropped = plan.region(`weightDrop${layer}.dropped`, ...weights.shape);
  }

  /** Draws the mask of a training step and applies it. It depends only on the seed, the step and the weight. */
  draw({ kernels, memory, thread }: Engine, seed: number, step: number): void {
    const random = new CounterRandom(seed, counters.weightDrop(this.layer), step);
    const factor = 1 / (1 - this.rate);
    const [start, length] = thread.share(this.mask.length, LANES);
    const mask = memory.view(this.mask, start, length);
    for (let i = 0; i < length; i++) mask[i] = random.at(start + i) < this.rate ? 0 : factor;
    const [from, by, to] = [this.weights, this.mask, this.dropped].map(({ offset }) => offset + start);
    kernels.multiplyByRow(1, length, from, by, to);
    thread.barrier();
  }

  /** Turns the gradient with respect to the masked weights into that with respect to the weights, in place. */
  backward({ kernels, thread }: Engine): void {
    const [start, length] = thread.share(this.mask.length, LANES);
    const gradient = this.gradient.offset + start;
    kernels.multiplyByRow(1, length, gradient, this.mask.offset + start, gradient);
    thread.barrier();
  }
}

import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { CounterRandom, counters } from '../random.js';

/**
 * Weight drop (Merity et al. 2018): for a whole segment, and all its streams, some of the recurrent weights are taken to
 * be 0 and the others scaled by 1/(1 - rate), so that a layer cannot rely on a few connections through time.
 */
export class WeightDrop {
  /** The factors of the segment's weights, 0 or 1/(1 - rate), and the weights under them [H][R·H] */
  readonly mask: Region;
  readonly dropped: Region;

  /**
   * @param weights Wh: as many columns as the cell adds h'·Wh to
   * @param gradient the one by it
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

  /** Draws the mask of a training step, and lays it on the weights. It depends on the seed, the step and the place alone. */
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

  /** The gradient by the dropped weights becomes, in place, the one by the weights. */
  backward({ kernels, thread }: Engine): void {
    const [start, length] = thread.share(this.mask.length, LANES);
    const gradient = this.gradient.offset + start;
    kernels.multiplyByRow(1, length, gradient, this.mask.offset + start, gradient);
    thread.barrier();
  }
}

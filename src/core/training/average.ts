import type { Engine } from '../engine/engine.js';
import type { MemoryPlan } from '../engine/memory.js';
import { Parameters } from '../model/parameters.js';

/** The span of the early average, as a fraction of the steps done: it forgets the untrained weights soon. */
const EARLY_SPAN = 0.1;

/**
 * Keeps an exponential moving average of the weights, which smooths out the noise of the steps (Polyak & Juditsky 1992, in
 * the form of Szegedy et al. 2016): average ← average + rate·(weights - average).
 */
export class WeightAverage {
  readonly values: Parameters;

  /** @param decay 1 - rate after many steps: the fraction of the average that a step keeps */
  constructor(
    plan: MemoryPlan,
    readonly weights: Parameters,
    readonly decay: number,
  ) {
    this.values = new Parameters(plan, 'average', weights.config);
  }

  /** Adds the weights after a step (from 1) to the average. */
  add(engine: Engine, step: number): void {
    // Reads only the share that this thread has just changed in the optimizer's step, so it needs no barrier.
    const [start, length] = this.weights.share(engine);
    const [from, to] = [this.weights.all.offset + start, this.values.all.offset + start];
    engine.kernels.moveAverage(length, from, to, averageRate(step, this.decay));
  }
}

/** Returns the rate of the average at a step (from 1): 1 at first, so that the average starts as the weights. */
export function averageRate(step: number, decay: number): number {
  return Math.max(1 - decay, 1 / (1 + EARLY_SPAN * (step - 1)));
}

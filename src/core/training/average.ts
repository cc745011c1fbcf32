import type { Engine } from '../engine/engine.js';
import type { MemoryPlan } from '../engine/memory.js';
import { Parameters } from '../model/parameters.js';

/** The average spans a tenth of the steps at least, so that it soon leaves the untrained weights behind. */
const SHORTEST_SPAN = 0.1;

/**
 * An exponential moving average of the weights, which smooths out the noise of the steps (Polyak & Juditsky 1992, as
 * Szegedy et al. 2016 do it): average ← average + rate·(weights - average).
 */
export class WeightAverage {
  readonly values: Parameters;

  /** @param decay the share of the average that a step leaves, 1 - rate, once there are many */
  constructor(
    plan: MemoryPlan,
    readonly weights: Parameters,
    readonly decay: number,
  ) {
    this.values = new Parameters(plan, 'average', weights.config);
  }

  /** Takes in the weights after step `step`, from 1. */
  add(engine: Engine, step: number): void {
    // The part that this thread's step of the optimizer has just changed: it waits for no other.
    const [start, length] = this.weights.share(engine);
    const [from, to] = [this.weights.all.offset + start, this.values.all.offset + start];
    engine.kernels.moveAverage(length, from, to, averageRate(step, this.decay));
  }
}

/** The share of the average that step `step`, from 1, replaces: all of it at first. */
export function averageRate(step: number, decay: number): number {
  return Math.max(1 - decay, 1 / (1 + SHORTEST_SPAN * (step - 1)));
}

import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan } from '../../engine/memory.js';
import type { Parameters } from '../../model/parameters.js';

/** The options that all optimizers share. */
export interface OptimizerOptions {
  /** Decoupled weight decay: every step subtracts learningRate·weightDecay of each parameter. */
  readonly weightDecay: number;
  /** The learning-rate multiplier for the input weights of the first layer. */
  readonly inputRate: number;
  /** The largest norm of the whole gradient; a longer one is scaled down to it. 0 means no limit. */
  readonly clipNorm: number;
}

/** Updates the weights, given their gradients. */
export interface Optimizer {
  /** The running averages that it keeps from step to step, by the name of their tensors in a training state. */
  readonly moments: Readonly<Record<string, Parameters>>;

  /**
   * Makes a step; each thread updates its share of the weights (`Parameters.share`).
   * @param step the number of this step, from 1
   * @returns the norm of the gradient before clipping; if it is not finite, no weight changes
   */
  step(engine: Engine, step: number, learningRate: number): number;
}

/** The constructor of an optimizer, which reserves its memory in the plan. */
export type OptimizerClass = new (
  plan: MemoryPlan,
  weights: Parameters,
  gradients: Parameters,
  options: OptimizerOptions,
) => Optimizer;

/** A range of the parameters, with its learning rate. */
export interface RatedRange {
  readonly start: number;
  readonly length: number;
  readonly learningRate: number;
}

/**
 * Splits this thread's share of the weights by learning rate: that of the first layer's input weights is `inputRate` times
 * as high. A row of these weights belongs to one symbol: it gets a gradient in few steps, and it moves a pre-activation
 * alone rather than in a sum over H units. With Adam, the best learning rate of such weights does not shrink with the width
 * of a layer, that of the others does (Yang et al. 2022, "Tensor Programs V").
 */
export function ratedRanges(
  engine: Engine,
  weights: Parameters,
  learningRate: number,
  inputRate: number,
): RatedRange[] {
  const [start, length] = weights.share(engine);
  const inputs = Math.min(length, Math.max(0, weights.layers[0].input.length - start)); // the input weights come first
  return [
    { start, length: inputs, learningRate: learningRate * inputRate },
    { start: start + inputs, length: length - inputs, learningRate },
  ];
}

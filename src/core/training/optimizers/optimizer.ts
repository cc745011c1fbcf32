import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan } from '../../engine/memory.js';
import type { Parameters } from '../../model/parameters.js';

/** The options that all optimizers share. */
export interface OptimizerOptions {
  /** Decoupled weight decay: every step subtracts learningRate·weightDecay of each parameter. */
  readonly weightDecay: number;
  /** How many times as fast as the other weights the input weights of the first layer learn. */
  readonly inputRate: number;
  /** The largest norm of the whole gradient; a longer one is scaled down to it. 0 is no limit. */
  readonly clipNorm: number;
}

/** Changes the weights by their gradients. */
export interface Optimizer {
  /** What it keeps from step to step, by the name that its tensors have in a training state. */
  readonly moments: Readonly<Record<string, Parameters>>;

  /**
   * Makes a step, of which each thread changes its own share of the weights (`Parameters.share`).
   * @param step the number of this step, from 1
   * @returns the norm of the gradient before clipping; if it is not finite, the weights are left alone
   */
  step(engine: Engine, step: number, learningRate: number): number;
}

/** Builds an optimizer of some weights; its memory is part of the plan. */
export type OptimizerClass = new (
  plan: MemoryPlan,
  weights: Parameters,
  gradients: Parameters,
  options: OptimizerOptions,
) => Optimizer;

/** A range of the parameters, with the learning rate that it has. */
export interface RatedRange {
  readonly start: number;
  readonly length: number;
  readonly learningRate: number;
}

/**
 * Splits this thread's share of the weights by learning rate: the input weights of the first layer learn `inputRate`
 * times as fast. A row of them belongs to one symbol, so it changes in few steps, and has to move a gate alone, not as one
 * of a sum over H units. (With Adam the best rate of such weights does not shrink with the width, that of the others does:
 * Yang et al. 2022, "Tensor Programs V".)
 */
export function ratedRanges(
  engine: Engine,
  weights: Parameters,
  learningRate: number,
  inputRate: number,
): RatedRange[] {
  const [start, length] = weights.share(engine);
  const inputs = Math.min(length, Math.max(0, weights.layers[0].input.length - start)); // they come first
  return [
    { start, length: inputs, learningRate: learningRate * inputRate },
    { start: start + inputs, length: length - inputs, learningRate },
  ];
}

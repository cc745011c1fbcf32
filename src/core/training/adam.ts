import type { Engine } from '../engine/engine.js';
import { SQUARE_SUM_BLOCK } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { integerPower } from '../math.js';
import { Parameters } from '../model/parameters.js';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled weight decay: every step takes learningRate·weightDecay off each parameter. */
  readonly weightDecay: number;
  /** How many times as fast as the other weights the first layer's input weights learn. */
  readonly inputRate: number;
  /** The largest norm of the whole gradient; a longer one is scaled down to it. 0 is no limit. */
  readonly clipNorm: number;
}

export const adamDefaults: AdamOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  inputRate: 1,
  clipNorm: 0,
};

/**
 * Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch's AdamW, after clipping
 * the gradient by its global norm (Pascanu et al. 2013):
 *
 *     g ← g·min(1, clipNorm/‖g‖)
 *     m ← β₁·m + (1 - β₁)·g          v ← β₂·v + (1 - β₂)·g²
 *     p ← p·(1 - rate·decay) - rate·m̂/(√v̂ + ε),   m̂ = m/(1 - β₁ᵗ), v̂ = v/(1 - β₂ᵗ)
 *
 * The last rate is `inputRate` times as large for the input weights of the first layer: a row of them is a symbol's, so it
 * hears of few steps, and one row alone, not a sum over H units, has to change a gate. (For Adam the rate of such weights
 * does not shrink with the width, that of the others does: Yang et al. 2022, "Tensor Programs V".)
 */
export class Adam {
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
  readonly #squareSums: Region;

  constructor(
    plan: MemoryPlan,
    readonly weights: Parameters,
    readonly gradients: Parameters,
    readonly options: AdamOptions,
  ) {
    this.firstMoments = new Parameters(plan, 'adam.m', weights.config);
    this.secondMoments = new Parameters(plan, 'adam.v', weights.config);
    this.#squareSums = plan.region('adam.squareSums', Math.ceil(weights.all.length / SQUARE_SUM_BLOCK));
  }

  /**
   * Changes the weights by the gradients.
   * @param step the number of this step, from 1
   * @returns the norm of the gradient before clipping; where it is not finite, the weights are left alone
   */
  step(engine: Engine, step: number, learningRate: number): number {
    const { epsilon, weightDecay, inputRate, clipNorm } = this.options;
    // The kernel's β are single precision, in which 1 - β₂ differs by 1e-5: the corrections must mean the same β.
    const beta1 = Math.fround(this.options.beta1);
    const beta2 = Math.fround(this.options.beta2);
    const norm = this.gradientNorm(engine);
    if (!Number.isFinite(norm)) return norm;
    const update = (start: number, length: number, rate: number) =>
      engine.kernels.adam(
        length,
        this.weights.all.offset + start,
        this.gradients.all.offset + start,
        this.firstMoments.all.offset + start,
        this.secondMoments.all.offset + start,
        clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1,
        rate / (1 - integerPower(beta1, step)),
        1 - learningRate * weightDecay,
        beta1,
        beta2,
        1 / Math.sqrt(1 - integerPower(beta2, step)),
        epsilon,
      );
    const [start, length] = this.weights.share(engine);
    const inputs = Math.min(length, Math.max(0, this.weights.layers[0].input.length - start)); // they come first
    update(start, inputs, learningRate * inputRate);
    update(start + inputs, length - inputs, learningRate);
    return norm;
  }

  /** ‖g‖ over all parameters. */
  gradientNorm(engine: Engine): number {
    const { kernels, memory, thread } = engine;
    const [start, length] = this.weights.share(engine);
    const sums = this.#squareSums.offset + start / SQUARE_SUM_BLOCK;
    kernels.squareSums(length, this.gradients.all.offset + start, sums);
    thread.barrier();
    let sum = 0;
    for (const block of memory.view(this.#squareSums)) sum += block;
    return Math.sqrt(sum);
  }
}

import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan } from '../../engine/memory.js';
import { integerPower } from '../../math.js';
import { Parameters } from '../../model/parameters.js';
import { clipFactor, GradientNorm } from './gradient-norm.js';
import { type Optimizer, type OptimizerOptions, ratedRanges } from './optimizer.js';

export interface AdamOptions extends OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
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
 * Implements Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019), like PyTorch's AdamW, after
 * clipping the gradient by its global norm:
 *
 *     g ← g·min(1, clipNorm/‖g‖)
 *     m ← β₁·m + (1 - β₁)·g          v ← β₂·v + (1 - β₂)·g²
 *     p ← p·(1 - rate·decay) - rate·m̂/(√v̂ + ε),   m̂ = m/(1 - β₁ᵗ), v̂ = v/(1 - β₂ᵗ)
 *
 * The rate of the last term, but not that of the decay, is `inputRate` times as high for the first layer's input weights.
 */
export class Adam implements Optimizer {
  readonly moments: { readonly 'adam.m': Parameters; readonly 'adam.v': Parameters };
  readonly gradientNorm: GradientNorm;
  readonly options: AdamOptions;

  constructor(
    plan: MemoryPlan,
    readonly weights: Parameters,
    readonly gradients: Parameters,
    options: Partial<AdamOptions>,
  ) {
    this.options = { ...adamDefaults, ...options };
    this.moments = {
      'adam.m': new Parameters(plan, 'adam.m', weights.config),
      'adam.v': new Parameters(plan, 'adam.v', weights.config),
    };
    this.gradientNorm = new GradientNorm(plan, gradients);
  }

  step(engine: Engine, step: number, learningRate: number): number {
    const { epsilon, weightDecay, inputRate, clipNorm } = this.options;
    // The kernel rounds β to single precision, which changes 1 - β₂ by 1e-5: the bias corrections must use the same β.
    const beta1 = Math.fround(this.options.beta1);
    const beta2 = Math.fround(this.options.beta2);
    const norm = this.gradientNorm.measure(engine);
    if (!Number.isFinite(norm)) return norm;
    for (const range of ratedRanges(engine, this.weights, learningRate, inputRate)) {
      engine.kernels.adam(
        range.length,
        this.weights.all.offset + range.start,
        this.gradients.all.offset + range.start,
        this.moments['adam.m'].all.offset + range.start,
        this.moments['adam.v'].all.offset + range.start,
        clipFactor(norm, clipNorm),
        range.learningRate / (1 - integerPower(beta1, step)),
        1 - learningRate * weightDecay,
        beta1,
        beta2,
        1 / Math.sqrt(1 - integerPower(beta2, step)),
        epsilon,
      );
    }
    return norm;
  }
}

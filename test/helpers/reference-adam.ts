import type { Tensors } from './reference-model.js';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled from the gradient as in AdamW, and applied to every tensor; 0 is plain Adam. */
  readonly weightDecay: number;
  /** The largest norm that all gradients together may have; Infinity never clips. */
  readonly clipNorm: number;
}

/**
 * Adam (Kingma and Ba 2015) in double precision as `torch.optim.AdamW` has it (Loshchilov and Hutter 2019), with the
 * gradients' global norm clipped before. At step n, for every weight w with gradient d and moments m, v:
 *
 *     d ← d·clipNorm/‖d‖                            only where ‖d‖ > clipNorm
 *     w ← w - learningRate·weightDecay·w
 *     m ← β1·m + (1 - β1)·d
 *     v ← β2·v + (1 - β2)·d²
 *     w ← w - learningRate · m/(1 - β1ⁿ) / (√(v/(1 - β2ⁿ)) + ε)
 */
export class ReferenceAdam {
  #steps = 0;
  readonly #firstMoments = new Map<string, Float64Array>();
  readonly #secondMoments = new Map<string, Float64Array>();

  /** `tensors` are the weights that every step changes in place. */
  constructor(
    private readonly tensors: Tensors,
    private readonly options: AdamOptions,
  ) {
    for (const [name, { length }] of tensors) {
      this.#firstMoments.set(name, new Float64Array(length));
      this.#secondMoments.set(name, new Float64Array(length));
    }
  }

  /** Makes one step and gives the gradients' global norm before clipping. `gradients` stay as they are. */
  step(gradients: Tensors, learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = this.options;
    const norm = globalNorm(gradients);
    const scale = norm > clipNorm ? clipNorm / norm : 1;
    this.#steps += 1;
    const firstCorrection = 1 - beta1 ** this.#steps;
    const secondCorrection = 1 - beta2 ** this.#steps;
    for (const [name, w] of this.tensors) {
      const gradient = gradients.get(name)!;
      const m = this.#firstMoments.get(name)!;
      const v = this.#secondMoments.get(name)!;
      for (let k = 0; k < w.length; k++) {
        const d = gradient[k] * scale;
        m[k] = beta1 * m[k] + (1 - beta1) * d;
        v[k] = beta2 * v[k] + (1 - beta2) * d * d;
        w[k] -= learningRate * weightDecay * w[k];
        w[k] -= (learningRate * (m[k] / firstCorrection)) / (Math.sqrt(v[k] / secondCorrection) + epsilon);
      }
    }
    return norm;
  }
}

/** The Euclidean norm of all gradients as one vector. */
export function globalNorm(gradients: Tensors): number {
  let squares = 0;
  for (const values of gradients.values()) for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

import type { Engine } from '../../engine/engine.js';
import { SQUARE_SUM_BLOCK } from '../../engine/kernels.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import type { Parameters } from '../../model/parameters.js';

/** Computes the global norm of the gradient, for clipping (Pascanu et al. 2013). */
export class GradientNorm {
  readonly #squareSums: Region;

  constructor(
    plan: MemoryPlan,
    private readonly gradients: Parameters,
  ) {
    this.#squareSums = plan.region('squareSums', Math.ceil(gradients.all.length / SQUARE_SUM_BLOCK));
  }

  /** Returns ‖g‖ over all parameters, with the same bits on every thread. */
  measure(engine: Engine): number {
    const { kernels, memory, thread } = engine;
    const [start, length] = this.gradients.share(engine);
    const sums = this.#squareSums.offset + start / SQUARE_SUM_BLOCK;
    kernels.squareSums(length, this.gradients.all.offset + start, sums);
    thread.barrier();
    let sum = 0;
    for (const block of memory.view(this.#squareSums)) sum += block;
    return Math.sqrt(sum);
  }
}

/** Returns the factor that scales a gradient of norm `norm` down to at most `clipNorm`; 0 means no limit. */
export function clipFactor(norm: number, clipNorm: number): number {
  return clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
}

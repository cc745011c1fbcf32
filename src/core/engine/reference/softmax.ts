import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { minus, over, plus, sumInLanes, times } from './arithmetic.js';
import { type Functions, log } from './functions.js';
import { rowOf } from './views.js';

/**
 * Returns the kernel of softmax cross-entropy and its gradient. For a row of logits x [V] with target y and largest
 * logit m, whose subtraction keeps the exponentials from overflowing:
 *
 *     eⱼ = exp(xⱼ - m)      s = Σⱼ eⱼ      pⱼ = eⱼ/s
 *     loss = -ln p_y = ln s - (x_y - m)
 *     dxⱼ = scale·(pⱼ - [j = y])
 */
export function softmaxKernels(memory: Memory, { exp }: Functions) {
  return {
    softmaxCrossEntropy(R, V, N, logitsAt, targetsAt, scaleGiven, lossAt) {
      const scale = Math.fround(scaleGiven);
      for (let r = 0; r < R; r++) {
        const x = rowOf(memory, logitsAt + r * N, V);
        const y = memory.integers[targetsAt + r];
        const m = x.reduce((largest, logit) => Math.max(largest, logit));
        const e = new Float32Array(N); // zero in the padding columns
        for (let j = 0; j < V; j++) e[j] = exp(minus(x[j], m));
        const s = sumInLanes(e, plus);
        memory.floats[lossAt + r] = log(s) - (x[y] - m); // in double precision until it is stored

        const dx = rowOf(memory, logitsAt + r * N, N); // overwrites the logits
        for (let j = 0; j < N; j++) dx[j] = times(e[j], over(scale, s));
        dx[y] = minus(dx[y], scale);
      }
    },
  } satisfies Partial<Kernels>;
}

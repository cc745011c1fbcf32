import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { times } from './arithmetic.js';
import { type Functions, tanhSlope } from './functions.js';
import { rowOf } from './views.js';

/**
 * Returns the element-wise kernels of the simple recurrent cell (Elman 1990). Forward, from the pre-activation
 * z = x·Wx + h'·Wh + b:
 *
 *     h = tanh(z)
 *
 * Backward, from the gradient dh:
 *
 *     dz = dh·(1 - h²)
 *
 * All buffers are [B][H]. The first U of the H units are computed.
 */
export function rnnKernels(memory: Memory, { tanh }: Functions) {
  return {
    rnnForward(B, U, H, preActivationsAt, hAt) {
      for (let b = 0; b < B; b++) {
        const z = rowOf(memory, preActivationsAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        for (let j = 0; j < U; j++) h[j] = tanh(z[j]);
      }
    },

    rnnBackward(B, U, H, preActivationsAt, hAt, dhAt) {
      for (let b = 0; b < B; b++) {
        const dz = rowOf(memory, preActivationsAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        const dh = rowOf(memory, dhAt + b * H, U);
        for (let j = 0; j < U; j++) dz[j] = times(dh[j], tanhSlope(h[j]));
      }
    },
  } satisfies Partial<Kernels>;
}

import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { times } from './arithmetic.js';
import { type Functions, tanhSlope } from './functions.js';
import { rowOf } from './views.js';

/**
 * Makes the element-wise part of the simple recurrent cell (Elman 1990). From the sum s = x·Wx + h'·Wh + b:
 *
 *     h = tanh(s)
 *
 * and backward, from dh, the gradient by h:
 *
 *     ds = dh·(1 - h²)
 *
 * Each buffer is [B][H], and the first U of the H units are computed.
 */
export function rnnKernels(memory: Memory, { tanh }: Functions) {
  return {
    rnnForward(B, U, H, sumsAt, hAt) {
      for (let b = 0; b < B; b++) {
        const s = rowOf(memory, sumsAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        for (let j = 0; j < U; j++) h[j] = tanh(s[j]);
      }
    },

    rnnBackward(B, U, H, sumsAt, hAt, dhAt) {
      for (let b = 0; b < B; b++) {
        const ds = rowOf(memory, sumsAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        const dh = rowOf(memory, dhAt + b * H, U);
        for (let j = 0; j < U; j++) ds[j] = times(dh[j], tanhSlope(h[j]));
      }
    },
  } satisfies Partial<Kernels>;
}

import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { minus, plus, times } from './arithmetic.js';
import { type Functions, sigmoidSlope, tanhSlope } from './functions.js';
import { rowOf, rowsOf } from './views.js';

/**
 * Returns the element-wise kernels of the gated recurrent unit (Cho et al. 2014). As in PyTorch, the reset gate r
 * scales the product q = h'·Whn + bhn. Forward, from q, the pre-activations zr, zz, zn and the previous state h':
 *
 *     r = σ(zr)       z = σ(zz)       n = tanh(r·q + zn)
 *     h = z·(h' - n) + n                                          that is (1 - z)·n + z·h'
 *
 * Backward, from dh and from dhKept, the part of the gradient with respect to h that comes through z of the next step:
 *
 *     d  = dh + dhKept
 *     dn = d·(1 - z)·(1 - n²)      dz = d·(h' - n)·z(1 - z)      dr = dn·q·r(1 - r)      dq = dn·r
 *     dhKept' = z·d
 *
 * The gates are [B][4][H] and all other buffers [B][H]. The first U of the H units are computed.
 */
export function gruKernels(memory: Memory, { madd, sigmoid, tanh }: Functions) {
  return {
    gruForward(B, U, H, gatesAt, hPreviousAt, hAt) {
      for (let b = 0; b < B; b++) {
        const [q, r, z, n] = rowsOf(memory, gatesAt + b * 4 * H, 4, U, H);
        const hPrevious = rowOf(memory, hPreviousAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        for (let j = 0; j < U; j++) {
          r[j] = sigmoid(r[j]);
          z[j] = sigmoid(z[j]);
          n[j] = tanh(madd(r[j], q[j], n[j]));
          h[j] = madd(z[j], minus(hPrevious[j], n[j]), n[j]);
        }
      }
    },

    gruBackward(B, U, H, gatesAt, hPreviousAt, dhAt, dhKeptAt) {
      for (let b = 0; b < B; b++) {
        const [dq, dr, dz, dn] = rowsOf(memory, gatesAt + b * 4 * H, 4, U, H);
        const hPrevious = rowOf(memory, hPreviousAt + b * H, U);
        const dh = rowOf(memory, dhAt + b * H, U);
        const dhKept = rowOf(memory, dhKeptAt + b * H, U);
        for (let j = 0; j < U; j++) {
          const [q, r, z, n] = [dq[j], dr[j], dz[j], dn[j]]; // the gradients overwrite the gates
          const d = plus(dh[j], dhKept[j]);
          dn[j] = times(times(d, minus(1, z)), tanhSlope(n));
          dz[j] = times(times(d, minus(hPrevious[j], n)), sigmoidSlope(z));
          dr[j] = times(times(dn[j], q), sigmoidSlope(r));
          dq[j] = times(dn[j], r);
          dhKept[j] = times(z, d);
        }
      }
    },
  } satisfies Partial<Kernels>;
}

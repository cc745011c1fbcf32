import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { times } from './arithmetic.js';
import { type Functions, sigmoidSlope, tanhSlope } from './functions.js';
import { rowOf, rowsOf } from './views.js';

/**
 * Returns the element-wise kernels of the LSTM cell (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al.
 * 2000). Forward, from the pre-activations zi, zf, zg, zo = x·Wx + h'·Wh + b and the previous cell state c':
 *
 *     i = σ(zi)       f = σ(zf)       g = tanh(zg)       o = σ(zo)
 *     c = f·c' + i·g
 *     h = o·tanh(c)
 *
 * Backward, from the gradient dh and the gradient dc that comes from later steps:
 *
 *     d  = dh·o·(1 - tanh²(c)) + dc
 *     di = d·g·i(1 - i)      df = d·c'·f(1 - f)      dg = d·i·(1 - g²)      do = dh·tanh(c)·o(1 - o)
 *     dc' = d·f
 *
 * The gates are [B][4][H] and all other buffers [B][H]. The first U of the H units are computed.
 */
export function lstmKernels(memory: Memory, { madd, sigmoid, tanh }: Functions) {
  return {
    lstmForward(B, U, H, gatesAt, cPreviousAt, cAt, tanhCAt, hAt) {
      for (let b = 0; b < B; b++) {
        const [i, f, g, o] = rowsOf(memory, gatesAt + b * 4 * H, 4, U, H);
        const cPrevious = rowOf(memory, cPreviousAt + b * H, U);
        const c = rowOf(memory, cAt + b * H, U);
        const tanhC = rowOf(memory, tanhCAt + b * H, U);
        const h = rowOf(memory, hAt + b * H, U);
        for (let j = 0; j < U; j++) {
          i[j] = sigmoid(i[j]);
          f[j] = sigmoid(f[j]);
          g[j] = tanh(g[j]);
          o[j] = sigmoid(o[j]);
          c[j] = madd(f[j], cPrevious[j], times(i[j], g[j]));
          tanhC[j] = tanh(c[j]);
          h[j] = times(o[j], tanhC[j]);
        }
      }
    },

    lstmBackward(B, U, H, gatesAt, cPreviousAt, tanhCAt, dhAt, dcAt) {
      for (let b = 0; b < B; b++) {
        const [di, df, dg, dO] = rowsOf(memory, gatesAt + b * 4 * H, 4, U, H);
        const cPrevious = rowOf(memory, cPreviousAt + b * H, U);
        const tanhC = rowOf(memory, tanhCAt + b * H, U);
        const dh = rowOf(memory, dhAt + b * H, U);
        const dc = rowOf(memory, dcAt + b * H, U);
        for (let j = 0; j < U; j++) {
          const [i, f, g, o] = [di[j], df[j], dg[j], dO[j]]; // the gradients overwrite the gates
          const d = madd(times(dh[j], o), tanhSlope(tanhC[j]), dc[j]);
          di[j] = times(times(d, g), sigmoidSlope(i));
          df[j] = times(times(d, cPrevious[j]), sigmoidSlope(f));
          dg[j] = times(times(d, i), tanhSlope(g));
          dO[j] = times(times(dh[j], tanhC[j]), sigmoidSlope(o));
          dc[j] = times(d, f);
        }
      }
    },
  } satisfies Partial<Kernels>;
}

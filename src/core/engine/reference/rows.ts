import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import { plus, times } from './arithmetic.js';
import { rowOf, rowsOf } from './views.js';

/**
 * Returns the kernels that work on whole rows. The product of a one-hot vector and W is a row of W, so with W [V][N]
 * and ids [R]
 *
 *     out[r] = W[ids[r]] + bias        gatherRows
 *     dW[ids[r]] += src[r]             scatterAddRows, its gradient
 *
 * An id of V or more stands for the zero vector.
 */
export function rowKernels(memory: Memory) {
  const addTo = (sum: Float32Array, values: Float32Array): void =>
    values.forEach((value, j) => (sum[j] = plus(sum[j], value)));

  return {
    gatherRows(R, N, V, idsAt, wAt, biasAt, outAt) {
      const out = rowsOf(memory, outAt, R, N);
      for (let r = 0; r < R; r++) {
        const id = memory.integers[idsAt + r];
        out[r].set(rowOf(memory, biasAt, N));
        if (id < V) addTo(out[r], rowOf(memory, wAt + id * N, N));
      }
    },

    scatterAddRows(R, N, V, idsAt, srcAt, lds, dwAt, ldw) {
      const src = rowsOf(memory, srcAt, R, N, lds);
      for (let r = 0; r < R; r++) {
        const id = memory.integers[idsAt + r];
        if (id < V) addTo(rowOf(memory, dwAt + id * ldw, N), src[r]);
      }
    },

    addRowsTo(R, N, srcAt, lds, sumAt) {
      for (const row of rowsOf(memory, srcAt, R, N, lds)) addTo(rowOf(memory, sumAt, N), row);
    },

    repeatRow(R, N, rowAt, outAt) {
      for (const out of rowsOf(memory, outAt, R, N)) out.set(rowOf(memory, rowAt, N));
    },

    multiplyByRow(R, N, srcAt, factorsAt, outAt) {
      const factors = rowOf(memory, factorsAt, N);
      const src = rowsOf(memory, srcAt, R, N);
      const out = rowsOf(memory, outAt, R, N);
      for (let r = 0; r < R; r++) for (let j = 0; j < N; j++) out[r][j] = times(src[r][j], factors[j]);
    },

    carryRows(R, N, ld, resetsAt, fromAt, toAt) {
      const from = rowsOf(memory, fromAt, R, N, ld);
      const to = rowsOf(memory, toAt, R, N, ld);
      for (let r = 0; r < R; r++) {
        if (memory.integers[resetsAt + r] !== 0) to[r].fill(0);
        else to[r].set(from[r]);
      }
    },

    clear: (n, xAt) => void rowOf(memory, xAt, n).fill(0),

    copy: (n, fromAt, toAt) => rowOf(memory, toAt, n).set(rowOf(memory, fromAt, n)),
  } satisfies Partial<Kernels>;
}

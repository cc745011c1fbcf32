import type { Kernels } from '../kernels.js';
import type { Memory } from '../memory.js';
import type { Functions } from './functions.js';
import { rowsOf } from './views.js';

/**
 * Returns the kernels of matrix products. Each element adds its products in ascending order of k:
 *
 *     C[m][n] += Σₖ A[m][k]·B[k][n]        multiply
 *     C[m][n] += Σₖ X[k][m]·Y[k][n]        multiplyTransposed
 *
 * The packed form of B [K][N] is Bᵀ [N][K], so that an element of C is the product of two rows.
 */
export function productKernels(memory: Memory, { madd }: Functions) {
  return {
    pack(K, N, bAt, ldb, packedAt) {
      const b = rowsOf(memory, bAt, K, N, ldb);
      const packed = rowsOf(memory, packedAt, N, K);
      for (let n = 0; n < N; n++) for (let k = 0; k < K; k++) packed[n][k] = b[k][n];
    },

    packTransposed(K, N, wAt, ldw, packedAt) {
      const w = rowsOf(memory, wAt, N, K, ldw);
      const packed = rowsOf(memory, packedAt, N, K);
      for (let n = 0; n < N; n++) packed[n].set(w[n]);
    },

    multiply(M, N, K, aAt, lda, packedAt, cAt, ldc) {
      const a = rowsOf(memory, aAt, M, K, lda);
      const packed = rowsOf(memory, packedAt, N, K);
      const c = rowsOf(memory, cAt, M, N, ldc);
      for (let m = 0; m < M; m++) {
        for (let n = 0; n < N; n++) {
          let sum = c[m][n];
          for (let k = 0; k < K; k++) sum = madd(a[m][k], packed[n][k], sum);
          c[m][n] = sum;
        }
      }
    },

    multiplyTransposed(M, N, K, xAt, ldx, yAt, ldy, cAt, ldc) {
      const x = rowsOf(memory, xAt, K, M, ldx);
      const y = rowsOf(memory, yAt, K, N, ldy);
      const c = rowsOf(memory, cAt, M, N, ldc);
      for (let k = 0; k < K; k++) {
        for (let m = 0; m < M; m++) {
          for (let n = 0; n < N; n++) c[m][n] = madd(x[k][m], y[k][n], c[m][n]);
        }
      }
    },
  } satisfies Partial<Kernels>;
}

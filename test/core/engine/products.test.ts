import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/core/engine/kernels.js';
import { multiplyAdd } from '../../../src/core/engine/reference/arithmetic.js';
import { allKernels, type Matrix, randomFloats, Workbench } from '../../helpers/workbench.js';

/** Sizes on both sides of the kernels' blocks: of 4 and 128 rows, of 256 products, of 512 columns. */
const sizes = {
  M: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(127, 128, 130)),
  N: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(31, 32, 33, 65)).map((n) => n * LANES),
  K: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(255, 256, 257, 512, 600)),
  /** Floats between the rows of a matrix. */
  gap: fc.constantFrom(0, LANES, 3 * LANES),
  seed: fc.integer(),
};

for (const tested of allKernels) {
  describe(`the products, ${tested.name}`, () => {
    // The reference engine is a hundred times slower.
    const runs = tested.name.startsWith('reference') ? 5 : 50;
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested, 2 ** 21)));
    beforeEach(() => bench.clear());

    it('add a·b to c, k ascending, with the rounding of the arithmetic: to the bit', () => {
      fc.assert(
        fc.property(fc.record(sizes), ({ M, N, K, gap, seed }) => {
          bench.clear();
          const a = randomFloats(seed, M * K);
          const b = randomFloats(seed + 1, K * N);
          const c = randomFloats(seed + 2, M * N);
          const A = bench.matrix(M, K, a, K + gap);
          const B = bench.matrix(K, N, b, N + gap);
          const C = bench.matrix(M, N, c, N + gap);
          const packed = bench.matrix(1, K * N);
          bench.kernels.pack(K, N, B.offset, B.stride, packed.offset);
          bench.kernels.multiply(M, N, K, A.offset, A.stride, packed.offset, C.offset, C.stride);
          expectSums(
            C,
            (m, k) => a[m * K + k],
            (k, n) => b[k * N + n],
            K,
            c,
          );
        }),
        { numRuns: runs },
      );
    });

    it('read a transposed matrix as what it is the transpose of', () => {
      fc.assert(
        fc.property(fc.record(sizes), ({ M, N, K, gap, seed }) => {
          bench.clear();
          const a = randomFloats(seed, M * K);
          const w = randomFloats(seed + 1, N * K);
          const A = bench.matrix(M, K, a);
          const W = bench.matrix(N, K, w, K + gap);
          const C = bench.matrix(M, N);
          const packed = bench.matrix(1, K * N);
          bench.kernels.packTransposed(K, N, W.offset, W.stride, packed.offset);
          bench.kernels.multiply(M, N, K, A.offset, A.stride, packed.offset, C.offset, C.stride);
          expectSums(
            C,
            (m, k) => a[m * K + k],
            (k, n) => w[n * K + k],
            K,
          );
        }),
        { numRuns: runs },
      );
    });

    it('multiply the transpose of a matrix, as for the gradient of weights', () => {
      const M = fc.constantFrom(1, 2, 3, 8, 9).map((m) => m * LANES);
      fc.assert(
        fc.property(fc.record({ ...sizes, M }), ({ M, N, K, gap, seed }) => {
          bench.clear();
          const x = randomFloats(seed, K * M);
          const y = randomFloats(seed + 1, K * N);
          const c = randomFloats(seed + 2, M * N);
          const X = bench.matrix(K, M, x, M + gap);
          const Y = bench.matrix(K, N, y, N + gap);
          const C = bench.matrix(M, N, c, N + gap);
          const { kernels } = bench;
          kernels.multiplyTransposed(M, N, K, X.offset, X.stride, Y.offset, Y.stride, C.offset, C.stride);
          expectSums(
            C,
            (m, k) => x[k * M + m],
            (k, n) => y[k * N + n],
            K,
            c,
          );
        }),
        { numRuns: runs },
      );
    });

    it('give a row the same bits whatever rows lie beside it', () => {
      fc.assert(
        fc.property(fc.record(sizes), ({ M, N, K, seed }) => {
          bench.clear();
          const A = bench.matrix(M, K, randomFloats(seed, M * K));
          const B = bench.matrix(K, N, randomFloats(seed + 1, K * N));
          const c = randomFloats(seed + 2, M * N);
          const together = bench.matrix(M, N, c);
          const alone = bench.matrix(M, N, c);
          const packed = bench.matrix(1, K * N);
          bench.kernels.pack(K, N, B.offset, N, packed.offset);
          bench.kernels.multiply(M, N, K, A.offset, K, packed.offset, together.offset, N);
          for (let r = 0; r < M; r++) {
            const { offset } = alone;
            bench.kernels.multiply(1, N, K, A.offset + r * K, K, packed.offset, offset + r * N, N);
          }
          expect(bench.read(together)).to.deep.equal(bench.read(alone));
        }),
        { numRuns: runs },
      );
    });

    it(`round ${tested.arithmetic === 'fused' ? 'once' : 'twice'} where that makes a difference`, function () {
      if (bench.arithmetic !== tested.arithmetic) this.skip();
      const nearOne = 1 + 2 ** -23;
      for (const rows of [1, 2, 4]) {
        const A = bench.matrix(rows, 1, new Float32Array(rows).fill(nearOne));
        const B = bench.matrix(1, LANES, new Float32Array(LANES).fill(nearOne));
        const C = bench.matrix(rows, LANES, new Float32Array(rows * LANES).fill(-(1 + 2 ** -22)));
        bench.kernels.multiply(rows, LANES, 1, A.offset, 1, packed(B), C.offset, LANES);
        expect([...new Set(bench.read(C))]).to.deep.equal([bench.arithmetic === 'fused' ? 2 ** -46 : 0]);
      }
    });

    /** Holds C against c + Σ a·b, computed one multiply-add after the other; of a large C, some elements all over it. */
    function expectSums(
      C: Matrix,
      a: (m: number, k: number) => number,
      b: (k: number, n: number) => number,
      K: number,
      c?: Float32Array,
    ): void {
      const madd = multiplyAdd[bench.arithmetic];
      const result = bench.read(C);
      const stride = Math.max(1, Math.floor((result.length * K) / 50_000)) | 1; // odd: it meets every lane
      for (let i = 0; i < result.length; i += stride) {
        const [m, n] = [Math.floor(i / C.columns), i % C.columns];
        let sum = c ? c[i] : 0;
        for (let k = 0; k < K; k++) sum = madd(a(m, k), b(k, n), sum);
        if (sum !== result[i]) expect.fail(`C[${m}][${n}] is ${result[i]}, expected ${sum}`);
      }
      bench.expectNothingElseTouched();
    }

    function packed(B: Matrix): number {
      const buffer = bench.matrix(1, B.rows * B.columns);
      bench.kernels.pack(B.rows, B.columns, B.offset, B.stride, buffer.offset);
      return buffer.offset;
    }
  });
}

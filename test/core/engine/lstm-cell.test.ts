import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/core/engine/kernels.js';
import { slope } from '../../helpers/cell-kernels.js';
import { multiplyAdd } from '../../../src/core/engine/reference/arithmetic.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

const { fround } = Math;

for (const tested of allKernels) {
  describe(`the kernels of the LSTM cell, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));
    beforeEach(() => bench.clear());

    const shapes = fc.record({
      B: fc.integer({ min: 1, max: 6 }),
      H: fc.integer({ min: 1, max: 5 }).map((h) => h * LANES),
      seed: fc.integer(),
    });

    /** The four activations of numbers x, as the gates i, f, g and o get them. */
    function activations(x: Float32Array): Float32Array[] {
      bench.clear();
      const H = x.length;
      const gates = bench.matrix(1, 4 * H, [...x, ...x, ...x, ...x]);
      const [before, c, tanhC, h] = [1, 2, 3, 4].map(() => bench.matrix(1, H));
      bench.kernels.lstmForward(1, H, H, gates.offset, before.offset, c.offset, tanhC.offset, h.offset);
      const results = bench.read(gates);
      return [0, 1, 2, 3].map((gate) => results.slice(gate * H, (gate + 1) * H));
    }

    describe('has activations', () => {
      for (const [from, to] of [
        [-1, 1],
        [-9, 9],
        [-100, 100],
        [-1e-4, 1e-4],
      ]) {
        it(`accurate from ${from} to ${to}`, () => {
          const x = Float32Array.from({ length: 4096 }, (_, k) => from + ((to - from) * k) / 4095);
          const [i, f, g, o] = activations(x);
          x.forEach((value, k) => {
            expect(g[k]).to.be.closeTo(Math.tanh(value), 4e-7 * Math.abs(Math.tanh(value)), `tanh ${value}`);
            expect(i[k]).to.be.closeTo(1 / (1 + Math.exp(-value)), 2e-7, `σ(${value})`);
          });
          expect(f).to.deep.equal(i);
          expect(o).to.deep.equal(i);
        });
      }

      it('that stay within their bounds, and are 0 and ½ at 0', () => {
        const extremes = [0, 1e-45, 1e-30, 7.9, 7.91, 8, 20, 1e5, 3e38, Infinity];
        const x = Float32Array.from({ length: 32 }, (_, k) => (extremes[k >> 1] ?? 0) * (k % 2 ? -1 : 1));
        const [i, , g] = activations(x);
        for (const value of g) expect(value).to.be.within(-1, 1);
        for (const value of i) expect(value).to.be.within(0, 1);
        expect([g[0], i[0]]).to.deep.equal([0, 0.5]);
        expect(Math.abs(g[18])).to.be.above(1 - 1e-6);
      });

      it('that pass NaN on', () => {
        const results = activations(new Float32Array(LANES).fill(NaN));
        for (const gate of results) expect(gate.every(Number.isNaN)).to.equal(true);
      });
    });

    it('makes the new state of its activations', () => {
      const madd = multiplyAdd[bench.arithmetic];
      fc.assert(
        fc.property(shapes, ({ B, H, seed }) => {
          bench.clear();
          const sums = randomFloats(seed, B * 4 * H).map((x) => 3 * x);
          const cBefore = randomFloats(seed + 1, B * H);
          const gates = bench.matrix(B, 4 * H, sums);
          const before = bench.matrix(B, H, cBefore);
          const [c, tanhC, h] = [1, 2, 3].map(() => bench.matrix(B, H));
          bench.kernels.lstmForward(B, H, H, gates.offset, before.offset, c.offset, tanhC.offset, h.offset);

          const [a, cs, ts, hs] = [gates, c, tanhC, h].map((matrix) => bench.read(matrix));
          for (let k = 0; k < B * H; k++) {
            const row = 4 * H * Math.floor(k / H) + (k % H);
            const [i, f, g, o] = [0, 1, 2, 3].map((gate) => a[row + gate * H]);
            expect(i).to.be.closeTo(1 / (1 + Math.exp(-sums[row])), 2e-7);
            expect(o).to.be.closeTo(1 / (1 + Math.exp(-sums[row + 3 * H])), 2e-7);
            expect(cs[k]).to.equal(madd(f, cBefore[k], fround(i * g)));
            expect(ts[k]).to.be.closeTo(Math.tanh(cs[k]), 4e-7);
            expect(hs[k]).to.equal(fround(o * ts[k]));
          }
          expect(bench.read(before)).to.deep.equal(cBefore);
          bench.expectNothingElseTouched();
        }),
        { numRuns: 40 },
      );
    });

    it('has the gradients of finite differences', () => {
      const [B, H] = [2, LANES];
      const sums = randomFloats(1, B * 4 * H);
      const [c0, dh, dc] = [2, 3, 4].map((seed) => randomFloats(seed, B * H));
      /** Σ dh·h + Σ dc·c, whose gradient by h and c is dh and dc; in double precision. */
      const weighted = (z: ArrayLike<number>, cBefore: ArrayLike<number>): number => {
        let total = 0;
        for (let k = 0; k < B * H; k++) {
          const row = 4 * H * Math.floor(k / H) + (k % H);
          const sigma = (gate: number) => 1 / (1 + Math.exp(-z[row + gate * H]));
          const c = sigma(1) * cBefore[k] + sigma(0) * Math.tanh(z[row + 2 * H]);
          total += dh[k] * sigma(3) * Math.tanh(c) + dc[k] * c;
        }
        return total;
      };

      const gates = bench.matrix(B, 4 * H, sums);
      const before = bench.matrix(B, H, c0);
      const [c, tanhC, h] = [1, 2, 3].map(() => bench.matrix(B, H));
      const [byH, byC] = [bench.matrix(B, H, dh), bench.matrix(B, H, dc)];
      bench.kernels.lstmForward(B, H, H, gates.offset, before.offset, c.offset, tanhC.offset, h.offset);
      bench.kernels.lstmBackward(B, H, H, gates.offset, before.offset, tanhC.offset, byH.offset, byC.offset);

      // The differences are good to 1e-8; the kernels are single precision: 1e-6.
      bench.read(gates).forEach((value, k) => {
        expect(value).to.be.closeTo(
          slope(sums, k, (z) => weighted(z, c0)),
          1e-6,
        );
      });
      bench.read(byC).forEach((value, k) => {
        expect(value).to.be.closeTo(
          slope(c0, k, (cBefore) => weighted(sums, cBefore)),
          1e-6,
        );
      });
      bench.expectNothingElseTouched();
    });

    it('keeps the padding of a row at zero', () => {
      const [gates, before, c, tanhC, h, dh, dc] = [4, 1, 1, 1, 1, 1, 1].map((n) =>
        bench.matrix(1, n * LANES),
      );
      bench.kernels.lstmForward(
        1,
        LANES,
        LANES,
        gates.offset,
        before.offset,
        c.offset,
        tanhC.offset,
        h.offset,
      );
      for (const state of [c, tanhC, h]) expect([...new Set(bench.read(state))]).to.deep.equal([0]);
      bench.kernels.lstmBackward(
        1,
        LANES,
        LANES,
        gates.offset,
        before.offset,
        tanhC.offset,
        dh.offset,
        dc.offset,
      );
      for (const gradient of [gates, dc]) expect([...new Set(bench.read(gradient))]).to.deep.equal([0]);
    });
  });
}

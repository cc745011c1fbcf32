import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/core/engine/kernels.js';
import { cellShapes, slope } from '../../helpers/cell-kernels.js';
import { multiplyAdd } from '../../../src/core/engine/reference/arithmetic.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

const { fround } = Math;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

for (const tested of allKernels) {
  describe(`the kernels of the GRU cell, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));
    beforeEach(() => bench.clear());

    /** Where the four numbers of stream b and unit j lie in [B][4][H]. */
    const places = (b: number, j: number, H: number) => [0, 1, 2, 3].map((gate) => (4 * b + gate) * H + j);

    it('make the new state of the sums, for some or all units', () => {
      const madd = multiplyAdd[bench.arithmetic];
      fc.assert(
        fc.property(cellShapes, ({ B, blocks, part, seed }) => {
          bench.clear();
          const H = blocks * LANES;
          const U = H - (part % blocks) * LANES;
          const sums = randomFloats(seed, B * 4 * H).map((x) => 3 * x);
          const hBefore = randomFloats(seed + 1, B * H);
          const gates = bench.matrix(B, 4 * H, sums);
          const before = bench.matrix(B, H, hBefore);
          const h = bench.matrix(B, H);
          bench.kernels.gruForward(B, U, H, gates.offset, before.offset, h.offset);

          const [after, hs] = [bench.read(gates), bench.read(h)];
          for (let k = 0; k < B * H; k++) {
            const [b, j] = [Math.floor(k / H), k % H];
            const place = places(b, j, H);
            const [q, r, z, n] = place.map((at) => after[at]);
            if (j >= U) {
              expect([q, r, z, n]).to.deep.equal(place.map((at) => sums[at]));
              expect(hs[k]).to.equal(0);
              continue;
            }
            expect(q).to.equal(sums[place[0]]);
            expect(r).to.be.closeTo(sigmoid(sums[place[1]]), 2e-7);
            expect(z).to.be.closeTo(sigmoid(sums[place[2]]), 2e-7);
            expect(n).to.be.closeTo(Math.tanh(madd(r, q, sums[place[3]])), 4e-7);
            expect(hs[k]).to.equal(madd(z, fround(hBefore[k] - n), n));
          }
          expect(bench.read(before)).to.deep.equal(hBefore);
          bench.expectNothingElseTouched();
        }),
        { numRuns: 40 },
      );
    });

    it('have the gradients of finite differences', () => {
      const [B, H] = [2, LANES];
      const sums = randomFloats(1, B * 4 * H);
      const [h0, dh, kept] = [2, 3, 4].map((seed) => randomFloats(seed, B * H));
      /** Σ (dh + kept)·h, whose gradient by h is dh + kept; in double precision. */
      const weighted = (values: ArrayLike<number>, hBefore: ArrayLike<number>): number => {
        let total = 0;
        for (let k = 0; k < B * H; k++) {
          const [q, r, z, n] = places(Math.floor(k / H), k % H, H).map((at) => values[at]);
          const candidate = Math.tanh(n + sigmoid(r) * q);
          total += (dh[k] + kept[k]) * ((1 - sigmoid(z)) * candidate + sigmoid(z) * hBefore[k]);
        }
        return total;
      };

      const gates = bench.matrix(B, 4 * H, sums);
      const [before, byH, dhKept] = [h0, dh, kept].map((values) => bench.matrix(B, H, values));
      const h = bench.matrix(B, H);
      bench.kernels.gruForward(B, H, H, gates.offset, before.offset, h.offset);
      bench.kernels.gruBackward(B, H, H, gates.offset, before.offset, byH.offset, dhKept.offset);

      // The differences are good to 1e-8; the kernels are single precision: 1e-6.
      const expectSlopes = (gradients: Float32Array, slopeAt: (k: number) => number) =>
        gradients.forEach((value, k) => expect(value).to.be.closeTo(slopeAt(k), 1e-6));
      expectSlopes(bench.read(gates), (k) => slope(sums, k, (moved) => weighted(moved, h0)));
      expectSlopes(bench.read(dhKept), (k) => slope(h0, k, (moved) => weighted(sums, moved)));
      bench.expectNothingElseTouched();
    });

    it('keep the padding of a row at zero', () => {
      const [gates, before, h, dh, dhKept] = [4, 1, 1, 1, 1].map((n) => bench.matrix(1, n * LANES));
      const { kernels } = bench;
      kernels.gruForward(1, LANES, LANES, gates.offset, before.offset, h.offset);
      expect([...new Set(bench.read(h))]).to.deep.equal([0]);
      kernels.gruBackward(1, LANES, LANES, gates.offset, before.offset, dh.offset, dhKept.offset);
      for (const gradient of [gates, dhKept]) expect([...new Set(bench.read(gradient))]).to.deep.equal([0]);
    });
  });
}

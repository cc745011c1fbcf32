import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/core/engine/kernels.js';
import { cellShapes } from '../../helpers/cell-kernels.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

const { fround } = Math;

for (const tested of allKernels) {
  describe(`the kernels of the simple recurrent cell, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));
    beforeEach(() => bench.clear());

    it('make the new state of the sums, and the gradient by them, for some or all units', () => {
      fc.assert(
        fc.property(cellShapes, ({ B, blocks, part, seed }) => {
          bench.clear();
          const H = blocks * LANES;
          const U = H - (part % blocks) * LANES;
          const [values, dh] = [1, 2].map((k) => randomFloats(seed + k, B * H).map((x) => 3 * x));
          const [sums, byH] = [values, dh].map((floats) => bench.matrix(B, H, floats));
          const h = bench.matrix(B, H);
          bench.kernels.rnnForward(B, U, H, sums.offset, h.offset);
          expect(bench.read(sums)).to.deep.equal(values);
          bench.kernels.rnnBackward(B, U, H, sums.offset, h.offset, byH.offset);

          const [hs, dSums] = [bench.read(h), bench.read(sums)];
          for (let k = 0; k < B * H; k++) {
            if (k % H >= U) {
              expect([hs[k], dSums[k]]).to.deep.equal([0, values[k]]);
              continue;
            }
            expect(hs[k]).to.be.closeTo(Math.tanh(values[k]), 4e-7);
            expect(dSums[k]).to.equal(fround(dh[k] * fround(1 - fround(hs[k] * hs[k]))));
          }
          expect(bench.read(byH)).to.deep.equal(dh);
          bench.expectNothingElseTouched();
        }),
        { numRuns: 40 },
      );
    });

    it('keep the padding of a row at zero', () => {
      const [sums, h, dh] = [1, 2, 3].map(() => bench.matrix(1, LANES));
      bench.kernels.rnnForward(1, LANES, LANES, sums.offset, h.offset);
      bench.kernels.rnnBackward(1, LANES, LANES, sums.offset, h.offset, dh.offset);
      for (const matrix of [sums, h]) expect([...new Set(bench.read(matrix))]).to.deep.equal([0]);
    });
  });
}

import { expect } from 'chai';
import fc from 'fast-check';
import { LANES, SQUARE_SUM_BLOCK } from '../../../src/core/engine/kernels.js';
import { multiplyAdd } from '../../../src/core/engine/reference/arithmetic.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

const { fround } = Math;

for (const tested of allKernels) {
  describe(`the kernels of the optimiser, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));

    it('sum squares in blocks, in 16 lanes that are added pairwise: to the bit', () => {
      const madd = multiplyAdd[bench.arithmetic];
      const length = fc.oneof(
        fc.integer({ min: 1, max: 20 }).map((n) => n * LANES),
        fc.constantFrom(-LANES, 0, LANES).map((more) => SQUARE_SUM_BLOCK + more),
        fc.constant(2 * SQUARE_SUM_BLOCK + 5 * LANES),
      );
      fc.assert(
        fc.property(length, fc.integer(), (n, seed) => {
          bench.clear();
          const x = randomFloats(seed, n);
          const X = bench.matrix(1, n, x);
          const sums = bench.matrix(1, Math.ceil(n / SQUARE_SUM_BLOCK));
          bench.kernels.squareSums(n, X.offset, sums.offset);
          const expected = bench.read(sums).map((_, block) => {
            let lanes = new Array<number>(LANES).fill(0);
            x.slice(block * SQUARE_SUM_BLOCK, (block + 1) * SQUARE_SUM_BLOCK).forEach((value, k) => {
              lanes[k % LANES] = madd(value, value, lanes[k % LANES]);
            });
            for (let half = LANES / 2; half >= 1; half /= 2) {
              lanes = lanes.slice(0, half).map((value, k) => fround(value + lanes[k + half]));
            }
            return lanes[0];
          });
          expect(bench.read(sums)).to.deep.equal(expected);
          bench.expectNothingElseTouched();
        }),
        { numRuns: 40 },
      );
    });

    it('make a step of Adam: to the bit', () => {
      const madd = multiplyAdd[bench.arithmetic];
      const part = (max: number) => fc.double({ min: 0, max, noNaN: true });
      fc.assert(
        fc.property(
          fc.record({
            n: fc.integer({ min: 1, max: 12 }).map((k) => k * LANES),
            seed: fc.integer(),
            gradientScale: part(1),
            stepSize: part(0.1),
            decay: part(1),
            beta1: part(0.99),
            beta2: part(0.9999),
            correction: part(40),
            epsilon: fc.constantFrom(1e-8, 1e-3),
          }),
          ({ n, seed, ...options }) => {
            bench.clear();
            const [p, g, m] = [0, 1, 2].map((k) => randomFloats(seed + k, n));
            const v = randomFloats(seed + 3, n).map(Math.abs);
            const [P, G, first, second] = [p, g, m, v].map((values) => bench.matrix(1, n, values));
            const { gradientScale, stepSize, decay, beta1, beta2, correction, epsilon } = options;
            bench.kernels.adam(
              n,
              P.offset,
              G.offset,
              first.offset,
              second.offset,
              gradientScale,
              stepSize,
              decay,
              beta1,
              beta2,
              correction,
              epsilon,
            );

            // The kernel takes its numbers in single precision.
            const [scale, step, rest, b1, b2, corrected, e] = [
              gradientScale,
              stepSize,
              decay,
              beta1,
              beta2,
              correction,
              epsilon,
            ].map(fround);
            for (let k = 0; k < n; k++) {
              const gradient = fround(scale * g[k]);
              m[k] = madd(b1, m[k], fround(fround(1 - b1) * gradient));
              v[k] = madd(b2, v[k], fround(fround(1 - b2) * fround(gradient * gradient)));
              const update = fround(step * m[k]) / madd(fround(Math.sqrt(v[k])), corrected, e);
              p[k] = fround(fround(p[k] * rest) - fround(update));
            }
            expect(bench.read(first)).to.deep.equal(m);
            expect(bench.read(second)).to.deep.equal(v);
            expect(bench.read(P)).to.deep.equal(p);
            expect(bench.read(G)).to.deep.equal(g);
            bench.expectNothingElseTouched();
          },
        ),
        { numRuns: 60 },
      );
    });

    it('move an average towards new values: to the bit', () => {
      const madd = multiplyAdd[bench.arithmetic];
      const sizes = fc.integer({ min: 1, max: 12 }).map((k) => k * LANES);
      fc.assert(
        fc.property(sizes, fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (n, seed, rate) => {
          bench.clear();
          const [values, average] = [randomFloats(seed, n), randomFloats(seed + 1, n)];
          const [from, to] = [bench.matrix(1, n, values), bench.matrix(1, n, average)];
          bench.kernels.moveAverage(n, from.offset, to.offset, rate);
          expect(bench.read(to)).to.deep.equal(
            average.map((before, k) => madd(fround(rate), fround(values[k] - before), before)),
          );
          expect(bench.read(from)).to.deep.equal(values);
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('leave a parameter without gradient and moments at zero, as padding is', () => {
      bench.clear();
      const [P, G, first, second] = [1, 2, 3, 4].map(() => bench.matrix(1, LANES));
      const offsets = [P.offset, G.offset, first.offset, second.offset] as const;
      bench.kernels.adam(LANES, ...offsets, 1, 0.1, 0.99, 0.9, 0.999, 30, 1e-8);
      for (const matrix of [P, first, second]) expect([...new Set(bench.read(matrix))]).to.deep.equal([0]);
    });
  });
}

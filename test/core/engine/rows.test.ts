import { expect } from 'chai';
import fc from 'fast-check';
import { LANES } from '../../../src/core/engine/kernels.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

for (const tested of allKernels) {
  describe(`the kernels of rows, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));

    /** R rows of N floats, and a matrix of V such rows with R ids into it. */
    const shapes = fc
      .record({
        R: fc.integer({ min: 1, max: 20 }),
        N: fc.integer({ min: 1, max: 9 }).map((n) => n * LANES),
        V: fc.integer({ min: 1, max: 12 }),
        gap: fc.constantFrom(0, LANES),
        seed: fc.integer(),
      })
      .chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          ids: fc.array(fc.nat(shape.V - 1), { minLength: shape.R, maxLength: shape.R }),
        }),
      );

    it('gather a row for every id, or zeros for one beyond the last, and add the bias', () => {
      fc.assert(
        fc.property(shapes, fc.nat(12), fc.constantFrom(0, 1, 2 ** 20), ({ shape, ids }, unknown, beyond) => {
          const { R, N, V, seed } = shape;
          const given = ids.map((id) => (id === unknown ? V + beyond : id));
          bench.clear();
          const w = randomFloats(seed, V * N);
          const bias = randomFloats(seed + 1, N);
          const out = bench.matrix(R, N);
          const [W, b, I] = [bench.matrix(V, N, w), bench.matrix(1, N, bias), bench.ids(given)];
          bench.kernels.gatherRows(R, N, V, I.offset, W.offset, b.offset, out.offset);
          const rowOf = (id: number, j: number) => (id < V ? w[id * N + j] : 0);
          expect(bench.read(out)).to.deep.equal(
            rowsOf(R, N, (r, j) => Math.fround(rowOf(given[r], j) + bias[j])),
          );
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('add every row to that of its id, one after the other, and leave out one beyond the last', () => {
      fc.assert(
        fc.property(shapes, fc.nat(12), ({ shape: { R, N, V, gap, seed }, ids }, unknown) => {
          const given = ids.map((id) => (id === unknown ? V + id : id));
          bench.clear();
          const rows = randomFloats(seed, R * N);
          const sums = randomFloats(seed + 1, V * N);
          const from = bench.matrix(R, N, rows, N + gap);
          const to = bench.matrix(V, N, sums, N + gap);
          const I = bench.ids(given);
          bench.kernels.scatterAddRows(R, N, V, I.offset, from.offset, from.stride, to.offset, to.stride);
          given.forEach((id, r) => {
            if (id >= V) return;
            for (let j = 0; j < N; j++) sums[id * N + j] += rows[r * N + j];
          });
          expect(bench.read(to)).to.deep.equal(sums);
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('add all rows to one, one after the other', () => {
      fc.assert(
        fc.property(shapes, ({ shape: { R, N, gap, seed } }) => {
          bench.clear();
          const rows = randomFloats(seed, R * N);
          const sum = randomFloats(seed + 1, N);
          const from = bench.matrix(R, N, rows, N + gap);
          const to = bench.matrix(1, N, sum);
          bench.kernels.addRowsTo(R, N, from.offset, from.stride, to.offset);
          rows.forEach((value, i) => (sum[i % N] += value));
          expect(bench.read(to)).to.deep.equal(sum);
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('repeat a row', () => {
      fc.assert(
        fc.property(shapes, ({ shape: { R, N, seed } }) => {
          bench.clear();
          const row = randomFloats(seed, N);
          const [from, to] = [bench.matrix(1, N, row), bench.matrix(R, N)];
          bench.kernels.repeatRow(R, N, from.offset, to.offset);
          expect(bench.read(to)).to.deep.equal(rowsOf(R, N, (_, j) => row[j]));
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('multiply every row by the same factors, elsewhere or in place', () => {
      fc.assert(
        fc.property(shapes, fc.boolean(), ({ shape: { R, N, seed } }, inPlace) => {
          bench.clear();
          const rows = randomFloats(seed, R * N);
          const factors = randomFloats(seed + 1, N);
          const [from, by] = [bench.matrix(R, N, rows), bench.matrix(1, N, factors)];
          const to = inPlace ? from : bench.matrix(R, N);
          bench.kernels.multiplyByRow(R, N, from.offset, by.offset, to.offset);
          expect(bench.read(to)).to.deep.equal(
            rowsOf(R, N, (r, j) => Math.fround(rows[r * N + j] * factors[j])),
          );
          if (!inPlace) expect(bench.read(from)).to.deep.equal(rows);
          bench.expectNothingElseTouched();
        }),
      );
    });

    it('carry rows on, but those that are reset', () => {
      fc.assert(
        fc.property(
          shapes,
          fc.boolean(),
          fc.infiniteStream(fc.constantFrom(0, 1, -1)),
          ({ shape: { R, N, gap, seed } }, inPlace, flags) => {
            bench.clear();
            const rows = randomFloats(seed, R * N);
            const resets = [...flags.take(R)];
            const from = bench.matrix(R, N, rows, N + gap);
            const to = inPlace ? from : bench.matrix(R, N, undefined, N + gap);
            bench.kernels.carryRows(R, N, N + gap, bench.ids(resets).offset, from.offset, to.offset);
            expect(bench.read(to)).to.deep.equal(rowsOf(R, N, (r, j) => (resets[r] ? 0 : rows[r * N + j])));
            bench.expectNothingElseTouched();
          },
        ),
      );
    });

    it('clear and copy any number of floats', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 50 }), fc.integer(), (n, seed) => {
          bench.clear();
          const values = randomFloats(seed, n);
          const [from, to] = [bench.matrix(1, n, values), bench.matrix(1, n)];
          bench.kernels.copy(n, from.offset, to.offset);
          bench.kernels.clear(n, from.offset);
          expect(bench.read(to)).to.deep.equal(values);
          expect(bench.read(from)).to.deep.equal(new Float32Array(n));
          bench.expectNothingElseTouched();
        }),
      );
    });
  });
}

function rowsOf(R: number, N: number, element: (r: number, j: number) => number): Float32Array {
  return Float32Array.from({ length: R * N }, (_, i) => element(Math.floor(i / N), i % N));
}

import { expect } from 'chai';
import fc from 'fast-check';
import { padded } from '../../../src/core/engine/kernels.js';
import { allKernels, randomFloats, Workbench } from '../../helpers/workbench.js';

for (const tested of allKernels) {
  describe(`softmax cross-entropy, ${tested.name}`, () => {
    let bench: Workbench;
    before(async () => (bench = await Workbench.start(tested)));

    /** Runs the kernel on rows of V logits, in rows of the engine whose padding holds `padding`. */
    function run(logits: readonly ArrayLike<number>[], targets: readonly number[], scale = 1, padding = 0) {
      bench.clear();
      const R = logits.length;
      const V = logits[0].length;
      const N = padded(V);
      const rows = logits.flatMap((row) => [...Array.from(row), ...new Array<number>(N - V).fill(padding)]);
      const matrix = bench.matrix(R, N, rows);
      const losses = bench.matrix(1, R);
      const ids = bench.ids(targets);
      bench.kernels.softmaxCrossEntropy(R, V, N, matrix.offset, ids.offset, scale, losses.offset);
      bench.expectNothingElseTouched();
      const all = bench.read(matrix);
      const gradients = logits.map((_, r) => all.slice(r * N, r * N + V));
      const paddings = logits.map((_, r) => all.slice(r * N + V, (r + 1) * N));
      return { losses: bench.read(losses), gradients, paddings };
    }

    it('agrees with double precision for every size of vocabulary', () => {
      fc.assert(
        fc.property(
          fc.record({
            R: fc.integer({ min: 1, max: 5 }),
            V: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 65, 127, 256, 300)),
            spread: fc.constantFrom(0, 1, 10, 60),
            scale: fc.constantFrom(1, 0.125, 1 / 3),
            seed: fc.integer(),
          }),
          ({ R, V, spread, scale, seed }) => {
            const logits = Array.from({ length: R }, (_, r) =>
              randomFloats(seed + r, V).map((x) => spread * x),
            );
            const targets = logits.map((_, r) => Math.abs(seed + r) % V);
            const { losses, gradients, paddings } = run(logits, targets, scale, 7);
            logits.forEach((row, r) => {
              const { loss, probabilities } = reference(row, targets[r]);
              expect(losses[r]).to.be.closeTo(loss, 1e-6 * Math.max(1, loss));
              probabilities.forEach((p, j) => {
                const gradient = scale * (p - (j === targets[r] ? 1 : 0));
                expect(gradients[r][j]).to.be.closeTo(gradient, 1e-6 * scale);
              });
              const sum = gradients[r].reduce((total, value) => total + value, 0);
              expect(sum).to.be.closeTo(0, 1e-6 * scale);
              expect(paddings[r].every((value) => value === 0)).to.equal(true);
            });
          },
        ),
        { numRuns: 100 },
      );
    });

    it('has exponentials of full relative accuracy down to e⁻⁸⁷', () => {
      for (let x = 0; x >= -87; x -= 0.01) {
        const logit = Math.fround(x);
        const [gradient] = run([[0, logit]], [0]).gradients;
        const expected = Math.exp(logit) / (1 + Math.exp(logit));
        expect(gradient[1]).to.be.closeTo(expected, 4e-7 * expected, `at ${logit}`);
      }
    });

    it('does not overflow, however large the logits', () => {
      const { losses, gradients } = run(
        [
          [3e38, -3e38, 0],
          [-3e38, -3e38, -3e38],
          [1e4, 1e4 - 1, -1e4],
        ],
        [0, 1, 1],
      );
      expect(losses[0]).to.equal(0);
      expect(losses[1]).to.be.closeTo(Math.log(3), 1e-6);
      expect(losses[2]).to.be.closeTo(Math.log(1 + Math.E), 1e-6);
      for (const row of gradients) for (const value of row) expect(value).to.be.within(-1, 1);
    });

    it('counts a bad miss in full, though its probability is nil', () => {
      expect(run([[0, -1000]], [1]).losses[0]).to.equal(1000);
    });

    it('costs nothing where there is one symbol alone', () => {
      const { losses, gradients } = run([[5]], [0]);
      expect([losses[0], gradients[0][0]]).to.deep.equal([0, 0]);
    });

    it('gives no number where a logit is none', () => {
      const { losses } = run(
        [
          [0, NaN, 1],
          [Infinity, 0, 1],
          [Infinity, 0, 1],
          [0, 1, 2],
        ],
        [0, 0, 1, 0],
      );
      for (const loss of losses.subarray(0, 3)) expect(loss).to.be.NaN;
      expect(losses[3]).to.be.finite;
    });

    it('gives a row the same bits whatever rows lie beside it', () => {
      const rows = Array.from({ length: 5 }, (_, r) => randomFloats(r + 1, 21).map((x) => 5 * x));
      const together = run(rows, [0, 5, 10, 15, 20], 0.25);
      rows.forEach((row, r) => {
        const alone = run([row], [5 * r], 0.25);
        expect(alone.losses[0]).to.equal(together.losses[r]);
        expect(alone.gradients[0]).to.deep.equal(together.gradients[r]);
      });
    });
  });
}

function reference(logits: Float32Array, target: number): { loss: number; probabilities: number[] } {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return {
    loss: Math.log(sum) - (logits[target] - largest),
    probabilities: powers.map((power) => power / sum),
  };
}

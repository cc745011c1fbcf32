import { expect } from 'chai';
import fc from 'fast-check';
import { Random } from '../../../src/core/random.js';
import { argmax, distribution, draw, samplingDefaults } from '../../../src/core/sampling/distribution.js';
import { chiSquare } from '../../helpers/chi-square.js';

const off = { temperature: 1, topK: 0, topP: 1, minP: 0 };

/** Logits, some of which are equal, and the others not so near to it that they could be taken for it. */
const logits = fc
  .array(fc.oneof(fc.integer({ min: -400, max: 400 }), fc.constantFrom(0, 8, 16)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((eighths) => Float32Array.from(eighths, (value) => value / 8));
const part = fc.double({ min: 0, max: 1, noNaN: true });
const options = fc.record({
  temperature: fc.constantFrom(1e-9, 0.1, 0.8, 1, 3, 1e9),
  topK: fc.constantFrom(0, 1, 2, 5, 1000),
  topP: part,
  minP: part,
});

const kept = (probabilities: Float64Array) => probabilities.filter((p) => p > 0).length;
const descending = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => b - a);

describe('the distribution of the next symbol', () => {
  it('is the softmax of the logits where nothing is filtered', () => {
    fc.assert(
      fc.property(logits, fc.constantFrom(0.5, 1, 2), (values, temperature) => {
        const powers = Array.from(values, (value) => Math.exp((value - Math.max(...values)) / temperature));
        const sum = powers.reduce((total, power) => total + power, 0);
        distribution(values, { ...off, temperature }).forEach((p, j) => {
          expect(p).to.be.closeTo(powers[j] / sum, 1e-14);
        });
      }),
    );
  });

  it('sums to 1, with no part below 0, whatever the options', () => {
    fc.assert(
      fc.property(logits, options, (values, chosen) => {
        const probabilities = distribution(values, chosen);
        expect(probabilities.reduce((total, p) => total + p, 0)).to.be.closeTo(1, 1e-12);
        expect(probabilities.every((p) => p >= 0)).to.equal(true);
      }),
    );
  });

  it('always keeps the likeliest symbol', () => {
    fc.assert(
      fc.property(logits, options, (values, chosen) => {
        const probabilities = distribution(values, chosen);
        expect(probabilities[argmax(values)]).to.equal(Math.max(...probabilities));
      }),
    );
  });

  it('has the order of the logits at any temperature', () => {
    fc.assert(
      fc.property(logits, fc.constantFrom(1e-9, 0.3, 1, 5, 1e9), (values, temperature) => {
        const probabilities = distribution(values, { ...off, temperature });
        const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
        for (let k = 1; k < order.length; k++) {
          expect(probabilities[order[k]]).to.be.at.most(probabilities[order[k - 1]]);
        }
      }),
    );
  });

  it('fault 57: comes near the likeliest symbol as it cools, and near even as it warms, without overflow', () => {
    const values = Float32Array.of(-3e38, 2, 5, 3e38);
    for (const temperature of [1e-9, 1e-300, 5e-324]) {
      expect([...distribution(values, { ...off, temperature })]).to.deep.equal([0, 0, 0, 1]);
    }
    for (const p of distribution(Float32Array.of(1, 2, 3, 4), { ...off, temperature: 1e9 })) {
      expect(p).to.be.closeTo(0.25, 1e-8);
    }
  });

  describe('with top-k', () => {
    it('keeps k symbols, the likeliest, in their proportions', () => {
      fc.assert(
        fc.property(logits, fc.integer({ min: 1, max: 50 }), (values, topK) => {
          const all = distribution(values, off);
          const some = distribution(values, { ...off, topK });
          fc.pre(all.every((p) => p > 0));
          expect(kept(some)).to.equal(Math.min(topK, values.length));
          const share = descending(all)
            .slice(0, topK)
            .reduce((total, p) => total + p, 0);
          some.forEach((p, j) => {
            if (p > 0) expect(p).to.be.closeTo(all[j] / share, 1e-12);
            else expect(all[j]).to.be.at.most(descending(all)[topK - 1]);
          });
        }),
      );
    });

    it('keeps the first of equal symbols', () => {
      expect([...distribution(Float32Array.of(1, 2, 2, 2), { ...off, topK: 2 })]).to.deep.equal([
        0, 0.5, 0.5, 0,
      ]);
    });
  });

  describe('with top-p', () => {
    it('keeps the fewest symbols that together reach p', () => {
      fc.assert(
        fc.property(logits, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, topP) => {
          const all = descending(distribution(values, off));
          let size = 0;
          for (let sum = 0; sum < topP; size++) sum += all[size];
          const some = distribution(values, { ...off, topP });
          // Where a sum is p but for rounding, one more or less is right.
          const sums = all.map((_, k) => all.slice(0, k).reduce((total, p) => total + p, 0));
          fc.pre(sums.every((sum) => Math.abs(sum - topP) > 1e-12));
          expect(kept(some)).to.equal(size);
        }),
      );
    });

    it('keeps one symbol for 0', () => {
      fc.assert(
        fc.property(logits, (values) => {
          const probabilities = distribution(values, { ...off, topP: 0 });
          expect(probabilities[argmax(values)]).to.equal(1);
          expect(kept(probabilities)).to.equal(1);
        }),
      );
    });

    it('is reached by symbols of just that probability', () => {
      const even = Float32Array.of(1, 1, 1, 1);
      const sizes = [0.24, 0.25, 0.26, 0.5, 0.75, 0.76].map((topP) =>
        kept(distribution(even, { ...off, topP })),
      );
      expect(sizes).to.deep.equal([1, 1, 2, 2, 3, 4]);
    });
  });

  describe('with min-p', () => {
    it('keeps symbols that are at least so likely as a share of the likeliest', () => {
      fc.assert(
        fc.property(logits, part, (values, minP) => {
          const all = distribution(values, off);
          const largest = Math.max(...all);
          distribution(values, { ...off, minP }).forEach((p, j) => {
            if (all[j] > minP * largest * (1 + 1e-12)) expect(p).to.be.above(0);
            if (all[j] < minP * largest * (1 - 1e-12)) expect(p).to.equal(0);
          });
        }),
      );
    });

    it('keeps all of the likeliest for 1', () => {
      expect([...distribution(Float32Array.of(2, 1, 2), { ...off, minP: 1 })]).to.deep.equal([0.5, 0, 0.5]);
    });
  });

  it('filters what is left: first top-k, then top-p, then min-p', () => {
    // Of 0.4, 0.3, 0.2, 0.1 top-k 3 leaves 4/9, 3/9, 2/9, of which two reach 0.7; of all four it would be two as well,
    // but of 0.76 three. Of the two, min-p 0.8 leaves one.
    const values = Float32Array.from([0.4, 0.3, 0.2, 0.1], Math.log);
    expect(kept(distribution(values, { ...off, topP: 0.76 }))).to.equal(3);
    expect(kept(distribution(values, { ...off, topK: 3, topP: 0.76 }))).to.equal(2);
    expect(kept(distribution(values, { ...off, topK: 3, topP: 0.76, minP: 0.8 }))).to.equal(1);
  });

  it('is written to the place that is given', () => {
    const out = new Float64Array(3).fill(9);
    expect(distribution(Float32Array.of(1, 2, 3), samplingDefaults, out)).to.equal(out);
    expect([...out]).to.deep.equal([...distribution(Float32Array.of(1, 2, 3), samplingDefaults)]);
  });
});

describe('a draw', () => {
  it('has the frequencies of the distribution', () => {
    const probabilities = distribution(randomLogits(10), off);
    const random = new Random('chi-square');
    const counts = new Array<number>(10).fill(0);
    for (let k = 0; k < 20_000; k++) counts[draw(probabilities, random.uniform())] += 1;
    // 9 degrees of freedom: one seed in a thousand exceeds this.
    expect(chiSquare(counts, probabilities)).to.be.below(27.88);
  });

  it('is the first index at which the probabilities add up to more than the number', () => {
    const probabilities = Float64Array.of(0, 0.25, 0, 0.5, 0.25, 0);
    const drawn = [0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map((x) => draw(probabilities, x));
    expect(drawn).to.deep.equal([1, 1, 3, 3, 4, 4]);
  });

  it('never gives what has no probability', () => {
    fc.assert(
      fc.property(
        logits,
        options,
        fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
        (values, chosen, x) => {
          const probabilities = distribution(values, chosen);
          expect(probabilities[draw(probabilities, x)]).to.be.above(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the likeliest', () => {
  it('is the first of the largest', () => {
    expect([argmax([3, 1, 2]), argmax([1, 3, 3]), argmax([-5]), argmax([-Infinity, -1])]).to.deep.equal([
      0, 1, 0, 1,
    ]);
  });
});

function randomLogits(length: number): Float32Array {
  const random = new Random('logits');
  return Float32Array.from({ length }, () => 2 * random.uniform());
}

import { expect } from 'chai';
import fc from 'fast-check';
import { cosinePi, exp, integerPower, log } from '../../src/core/math.js';

const EPSILON = 2 ** -52;

/** |actual - expected| as a share of expected. */
const relativeError = (actual: number, expected: number) => Math.abs(actual - expected) / Math.abs(expected);

describe('exp', () => {
  it('is accurate to two units in the last place wherever its value is a normal number', () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709.7, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).to.be.below(2 * EPSILON);
      }),
      { numRuns: 2000 },
    );
  });

  it('is accurate near 0', () => {
    for (const x of [1e-300, 1e-20, 1e-10, 1e-5, 0.01, 0.3]) {
      for (const y of [x, -x]) expect(relativeError(exp(y), Math.exp(y))).to.be.below(2 * EPSILON);
    }
  });

  it('reaches down through the subnormal numbers to 0', () => {
    for (let x = -708; x > -745; x -= 0.37) {
      expect(Math.abs(exp(x) - Math.exp(x))).to.be.at.most(2 * EPSILON * Math.exp(x) + Number.MIN_VALUE);
    }
    expect([exp(-746), exp(-1e300), exp(-Infinity)]).to.deep.equal([0, 0, 0]);
  });

  it('is what it must be at the ends', () => {
    expect([exp(0), exp(-0), exp(710), exp(Infinity)]).to.deep.equal([1, 1, Infinity, Infinity]);
    expect(exp(709.78)).to.be.finite;
    expect(exp(NaN)).to.be.NaN;
  });
});

describe('log', () => {
  it('is accurate to two units in the last place, or of 1 where x is near 1', () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    const ordinary = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(positive, ordinary), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).to.be.at.most(
          2 * EPSILON * Math.max(1, Math.abs(Math.log(x))),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps its relative accuracy near 1', () => {
    for (const d of [1e-15, 1e-10, 1e-5, 1e-2]) {
      for (const x of [1 + d, 1 - d]) {
        expect(relativeError(log(x), Math.log1p(x - 1))).to.be.below(2 * EPSILON);
      }
    }
  });

  it('is what it must be at the ends, and of what is no positive number', () => {
    expect([log(0), log(-0), log(1), log(Infinity)]).to.deep.equal([-Infinity, -Infinity, 0, Infinity]);
    for (const x of [-1, -Number.MIN_VALUE, -Infinity, NaN]) expect(log(x), `log ${x}`).to.be.NaN;
  });

  it('takes subnormal numbers', () => {
    for (const x of [Number.MIN_VALUE, 1e-320, 1e-310, 2.2250738585072014e-308]) {
      expect(relativeError(log(x), Math.log(x))).to.be.below(2 * EPSILON);
    }
  });

  it('undoes exp', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(log(exp(x))).to.be.closeTo(x, 4 * EPSILON * Math.max(1, Math.abs(x)));
      }),
    );
  });
});

describe('cosinePi', () => {
  it('is the cosine of half a turn', () => {
    for (let k = 0; k <= 4000; k++) {
      expect(cosinePi(k / 4000)).to.be.closeTo(Math.cos((Math.PI * k) / 4000), 4 * EPSILON);
    }
  });

  it('is exact where the cosine is', () => {
    expect([cosinePi(0), cosinePi(0.5), cosinePi(1)]).to.deep.equal([1, 0, -1]);
  });

  it('falls all the way', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          expect(cosinePi(Math.max(a, b))).to.be.at.most(cosinePi(Math.min(a, b)));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('integerPower', () => {
  it('is exact where the power is', () => {
    expect(integerPower(2, 100)).to.equal(2 ** 100);
    expect(integerPower(3, 33)).to.equal(5559060566555523);
    expect(integerPower(-2, 3)).to.equal(-8);
    expect([integerPower(0.9, 0), integerPower(0, 0), integerPower(0, 5)]).to.deep.equal([1, 1, 0]);
  });

  it('is accurate for the decays of moments, after any number of steps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 0.9999, noNaN: true }), fc.nat(1_000_000), (base, n) => {
        const expected = Math.exp(n * Math.log(base));
        // The squarings double a rounding error again and again: n of them in all. So does the expectation.
        expect(Math.abs(integerPower(base, n) - expected)).to.be.at.most(2 * n * EPSILON * expected + 1e-300);
      }),
      { numRuns: 500 },
    );
  });

  it('falls to 0 and rises to infinity', () => {
    expect([integerPower(0.5, 10_000), integerPower(2, 10_000)]).to.deep.equal([0, Infinity]);
    expect(integerPower(0.999, 2 ** 40)).to.equal(0);
  });
});

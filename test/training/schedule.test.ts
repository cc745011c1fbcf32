import { expect } from 'chai';
import fc from 'fast-check';
import { learningRateAt } from '../../src/training/schedule.js';

describe('the learning rate', () => {
  it('rises in a line to its peak while it warms up', () => {
    for (const step of [1, 25, 50, 100]) {
      expect(learningRateAt(step, 0, 0.003, 100)).to.be.closeTo((0.003 * step) / 100, 1e-12);
    }
  });

  it('begins at its peak without a warm-up', () => {
    expect(learningRateAt(1, 0, 0.003, 0)).to.equal(0.003);
  });

  it('falls along half a cosine to a hundredth', () => {
    for (const progress of [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]) {
      const cosine = (1 + Math.cos(Math.PI * progress)) / 2;
      expect(learningRateAt(1000, progress, 2, 100)).to.be.closeTo(2 * (0.01 + 0.99 * cosine), 1e-12);
    }
    expect(learningRateAt(1000, 1, 2, 100)).to.be.closeTo(0.02, 1e-15);
  });

  it('never rises after the warm-up, and is always above 0 and at most the peak', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(part, part, fc.nat(500), fc.nat(200), (a, b, step, warmup) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((progress) =>
          learningRateAt(warmup + step + 1, progress, 1, warmup),
        );
        expect(late).to.be.at.most(early);
        const rate = learningRateAt(step + 1, a, 1, warmup);
        expect(rate).to.be.above(0);
        expect(rate).to.be.at.most(1);
      }),
    );
  });

  it('stays at its end where the run goes beyond', () => {
    expect(learningRateAt(10, 1.5, 1, 0)).to.equal(learningRateAt(10, 1, 1, 0));
    expect(learningRateAt(10, -0.5, 1, 0)).to.equal(1);
  });
});

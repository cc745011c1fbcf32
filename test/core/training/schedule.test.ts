import { expect } from 'chai';
import fc from 'fast-check';
import { learningRateAt } from '../../../src/core/training/schedule.js';

const schedule = { learningRate: 0.003, finalRate: 0.3, warmupSteps: 100 };

describe('the learning rate', () => {
  it('rises in a line to its peak while it warms up', () => {
    for (const step of [1, 25, 50, 100]) {
      expect(learningRateAt(step, 0, schedule)).to.be.closeTo((0.003 * step) / 100, 1e-12);
    }
  });

  it('begins at its peak without a warm-up', () => {
    expect(learningRateAt(1, 0, { ...schedule, warmupSteps: 0 })).to.equal(0.003);
  });

  it('falls along half a cosine to its final share', () => {
    for (const progress of [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]) {
      const cosine = (1 + Math.cos(Math.PI * progress)) / 2;
      expect(learningRateAt(1000, progress, schedule)).to.be.closeTo(0.003 * (0.3 + 0.7 * cosine), 1e-12);
    }
    expect(learningRateAt(1000, 1, schedule)).to.be.closeTo(0.0009, 1e-15);
    expect(learningRateAt(1000, 1, { ...schedule, finalRate: 0 })).to.equal(0);
    expect(learningRateAt(1000, 0.7, { ...schedule, finalRate: 1 })).to.equal(0.003);
  });

  it('never rises after the warm-up, and is always at least its final share and at most the peak', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(part, part, part, fc.nat(500), fc.nat(200), (a, b, finalRate, step, warmupSteps) => {
        const rateAt = (at: number, progress: number) =>
          learningRateAt(at, progress, { learningRate: 1, finalRate, warmupSteps });
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((progress) =>
          rateAt(warmupSteps + step + 1, progress),
        );
        expect(late).to.be.at.most(early);
        expect(late).to.be.at.least(finalRate - 1e-12);
        expect(rateAt(step + 1, a)).to.be.within(0, 1);
      }),
    );
  });

  it('stays at its end where the run goes beyond', () => {
    expect(learningRateAt(1000, 1.5, schedule)).to.equal(learningRateAt(1000, 1, schedule));
    expect(learningRateAt(1000, -0.5, schedule)).to.equal(0.003);
  });
});

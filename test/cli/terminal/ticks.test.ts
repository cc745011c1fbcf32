import { expect } from 'chai';
import fc from 'fast-check';
import { ticksWithin } from '../../../src/cli/terminal/ticks.js';

describe('ticksWithin', () => {
  it('gives round values within an extent, and the decimals that they need', () => {
    expect(ticksWithin(0, 800, 8)).to.deep.equal({
      values: [0, 100, 200, 300, 400, 500, 600, 700, 800],
      decimals: 0,
    });
    expect(ticksWithin(2.13, 3.06, 5)).to.deep.equal({ values: [2.2, 2.4, 2.6, 2.8, 3], decimals: 1 });
    expect(ticksWithin(0.00011, 0.0029, 3)).to.deep.equal({ values: [0.001, 0.002], decimals: 3 });
    expect(ticksWithin(-1.2, 1.2, 4)).to.deep.equal({ values: [-1, 0, 1], decimals: 0 });
  });

  it('keeps what is counted a whole number apart', () => {
    expect(ticksWithin(0, 2, 8, 1)).to.deep.equal({ values: [0, 1, 2], decimals: 0 });
  });

  it('gives one value where there is no extent', () => {
    expect(ticksWithin(2, 2, 5).values).to.deep.equal([2]);
    expect(ticksWithin(-1.7e308, 1.7e308, 5).values).to.have.length(1);
  });

  it('never leaves the extent, and gives no more than were asked for, and one', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 12 }), (a, b, most) => {
        const [lowest, highest] = [Math.min(a, b), Math.max(a, b)];
        const { values, decimals } = ticksWithin(lowest, highest, most);
        expect(values.length).to.be.at.most(most + 1);
        const slack = 1e-6 * (highest - lowest) + 10 ** -decimals;
        for (const tick of values) expect(tick).to.be.within(lowest - slack, highest + slack);
      }),
    );
  });
});

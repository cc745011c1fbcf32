import { expect } from 'chai';
import fc from 'fast-check';
import { alone, Thread } from '../../../src/core/engine/thread.js';

const shares = (count: number, n: number, unit?: number) =>
  Array.from({ length: count }, (_, index) => new Thread(index, count, () => undefined).share(n, unit));

describe('a thread', () => {
  it('takes all where it is alone', () => {
    expect(alone.share(7)).to.deep.equal([0, 7]);
    expect(alone.share(7, 16)).to.deep.equal([0, 7]);
  });

  it('takes whole units', () => {
    expect(shares(2, 80, 16)).to.deep.equal([
      [0, 32],
      [32, 48],
    ]);
  });

  it('takes nothing where there are more threads than units', () => {
    expect(shares(3, 16, 16).map(([, length]) => length)).to.have.members([0, 0, 16]);
  });

  it('leaves nothing over, takes nothing twice, and never two units more than another', () => {
    const numbers = {
      count: fc.integer({ min: 1, max: 9 }),
      n: fc.nat(500),
      unit: fc.integer({ min: 1, max: 40 }),
    };
    fc.assert(
      fc.property(fc.record(numbers), ({ count, n, unit }) => {
        const parts = shares(count, n, unit);
        const taken = parts.flatMap(([start, length]) => Array.from({ length }, (_, k) => start + k));
        expect(taken).to.deep.equal(Array.from({ length: n }, (_, k) => k));
        for (const [start] of parts) if (start < n) expect(start % unit).to.equal(0);
        const units = parts.map(([, length]) => Math.ceil(length / unit));
        expect(Math.max(...units) - Math.min(...units)).to.be.at.most(1);
      }),
    );
  });
});

import { expect } from 'chai';
import { TokenCounts } from '../../../src/core/text/token-counts.js';

describe('TokenCounts', () => {
  it('has nothing at first', () => {
    const counts = new TokenCounts();
    expect(counts.countIds(3)).to.deep.equal([0, 0, 0]);
    expect([counts.length, counts.last]).to.deep.equal([0, undefined]);
  });

  it('counts ids, and knows the last', () => {
    const counts = new TokenCounts();
    counts.pushAll(Uint16Array.of(2, 65_535, 2));
    counts.pushAll(Uint8Array.of(0, 1));
    counts.pushAll(new Uint16Array(0));
    expect(counts.countIds(4)).to.deep.equal([1, 1, 2, 0]);
    expect(counts.countIds(65_536)[65_535]).to.equal(1);
    expect([counts.length, counts.last]).to.deep.equal([5, 1]);
  });

  it('gives ids other numbers', () => {
    const counts = new TokenCounts();
    counts.pushAll(Uint16Array.of(0, 0, 1, 2));
    counts.renumber([1, 2, 0]);
    expect(counts.countIds(3)).to.deep.equal([1, 2, 1]);
    expect([counts.length, counts.last]).to.deep.equal([4, 0]);
  });
});

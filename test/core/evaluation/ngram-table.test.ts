import { expect } from 'chai';
import fc from 'fast-check';
import { NgramTable } from '../../../src/core/evaluation/ngram-table.js';

describe('a table of n-grams', () => {
  it('numbers and counts them as a map does, through any growth', () => {
    const ngrams = fc.array(fc.tuple(fc.nat(40), fc.nat(300)), { maxLength: 6000, size: 'max' });
    fc.assert(
      fc.property(ngrams, (pairs) => {
        const table = new NgramTable();
        const counts = new Map<string, number>();
        for (const [prefix, symbol] of pairs) {
          const key = `${prefix} ${symbol}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
          table.add(prefix, symbol);
        }
        expect(table.size).to.equal(counts.size);
        for (const [number, [key, count]] of [...counts].entries()) {
          const [prefix, symbol] = key.split(' ').map(Number);
          expect(table.find(prefix, symbol)).to.equal(number);
          expect(table.prefixOf(number)).to.equal(prefix);
          expect(table.counts[number]).to.equal(count);
        }
        expect(table.find(41, 0)).to.equal(-1);
      }),
      { numRuns: 5 },
    );
  });

  it('keeps the largest numbers apart', () => {
    const table = new NgramTable();
    const largest = 2 ** 32 - 1;
    expect([table.add(largest, 65_535), table.add(largest, 0), table.add(0, 65_535)]).to.deep.equal([
      0, 1, 2,
    ]);
    expect(table.find(largest, 65_535)).to.equal(0);
    expect(table.find(largest - 1, 65_535)).to.equal(-1);
  });
});

import { expect } from 'chai';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { textStatistics } from '../../../src/core/text/statistics.js';
import { TokenCounts } from '../../../src/core/text/token-counts.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const vocabulary = Vocabulary.ofCharacters(
  Array.from(codePointsOf('\nabcdefghijklm한'), (point) => [point, 1] as const),
);

function statisticsOf(text: string) {
  const counts = new TokenCounts();
  counts.pushAll(Uint16Array.from(vocabulary.encode(codePointsOf(text))));
  return textStatistics(counts, vocabulary);
}

describe('textStatistics', () => {
  it('counts characters, lines and distinct symbols', () => {
    expect(statisticsOf('ab\n\na한')).to.include({ characters: 6, lines: 3, distinctSymbols: 4 });
    expect(statisticsOf('ab\n')).to.include({ characters: 3, lines: 1 });
    expect(statisticsOf('\n\n').lines).to.equal(2);
  });

  it('gives the entropy of the symbols in bits', () => {
    expect(statisticsOf('abcd').entropyBitsPerCharacter).to.be.closeTo(2, 1e-12);
    expect(statisticsOf('aaab').entropyBitsPerCharacter).to.be.closeTo(2 - 0.75 * Math.log2(3), 1e-12);
    expect(statisticsOf('aaa').entropyBitsPerCharacter).to.equal(0);
  });

  it('lists the commonest and the rarest symbols, equal ones by code point, at most ten', () => {
    const { commonest, rarest } = statisticsOf('bbbaac한');
    expect(commonest.map(({ symbol, count }) => `${symbol}${count}`)).to.deep.equal([
      'b3',
      'a2',
      'c1',
      '한1',
    ]);
    expect(rarest.map(({ symbol, count }) => `${symbol}${count}`)).to.deep.equal(['c1', '한1', 'a2', 'b3']);
    expect(
      statisticsOf('abcdefghijklm')
        .commonest.map(({ symbol }) => symbol)
        .join(''),
    ).to.equal('abcdefghij');
  });

  it('makes do with an empty text', () => {
    expect(statisticsOf('')).to.deep.equal({
      characters: 0,
      lines: 0,
      distinctSymbols: 0,
      entropyBitsPerCharacter: 0,
      commonest: [],
      rarest: [],
    });
  });
});

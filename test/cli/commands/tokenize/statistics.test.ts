import { expect } from 'chai';
import { formatStatistics } from '../../../../src/cli/commands/tokenize/statistics.js';

describe('formatStatistics', () => {
  it('has a line for each number and each oddity', () => {
    const text = formatStatistics({
      characters: 1234,
      bytes: 1500,
      lines: 20,
      distinctSymbols: 2,
      entropyBitsPerCharacter: 0.5,
      commonest: [{ symbol: 'a', codePoint: 97, count: 1200 }],
      rarest: [{ symbol: '\n', codePoint: 10, count: 34 }],
      oddities: ['it is odd'],
    });
    expect(text.split('\n')).to.deep.equal([
      'characters        1,234',
      'bytes             1,500',
      'lines             20',
      'distinct symbols  2',
      'entropy           0.5000 bits/character',
      "commonest         'a' (U+0061) 1,200",
      "rarest            '\\n' (U+000A) 34",
      'odd               it is odd',
      '',
    ]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { readableLines } from '../../../src/cli/pages/readable.js';
import { codePointsOf, textOf } from '../../../src/core/text/code-points.js';
import { difficultText, nearlyUtf8 } from '../../core/text/arbitraries.js';

const linesOf = (text: string) =>
  [...readableLines(codePointsOf(text), 'character')].map((line) =>
    line.map(({ codePoints }) => textOf(codePoints)),
  );

describe('the characters that a reader sees', () => {
  it('stand in lines, each with its newline', () => {
    expect(linesOf('ab\n\nc')).to.deep.equal([['a', 'b', '\n'], ['\n'], ['c']]);
    expect(linesOf('a\r\n')).to.deep.equal([['a', '\r\n']]);
    expect(linesOf('')).to.deep.equal([]);
  });

  it('are letters with their marks, syllables of jamo, and emoji of several', () => {
    expect(linesOf('e\u0301a\u1112\u1161\u11ab👩\u200d💻🇰🇷')).to.deep.equal([
      ['e\u0301', 'a', '\u1112\u1161\u11ab', '👩\u200d💻', '🇰🇷'],
    ]);
  });

  it('are made of symbols that follow each other, and leave none out', () => {
    fc.assert(
      fc.property(difficultText, (text) => {
        const points = codePointsOf(Buffer.from(text).toString());
        const characters = [...readableLines(points, 'character')].flat();
        expect(characters.flatMap(({ codePoints }) => codePoints)).to.deep.equal([...points]);
        let next = 0;
        for (const { codePoints, first, count } of characters) {
          expect([first, count]).to.deep.equal([next, codePoints.length]);
          next += count;
        }
      }),
    );
  });

  it('are decoded from bytes, those apart that are no UTF-8', () => {
    const bytes = [...Buffer.from('é한'), 0xff, 0x41, 0xe2, 0x82];
    const [line] = readableLines(bytes, 'byte');
    expect(line.map(({ first, count }) => [first, count])).to.deep.equal([
      [0, 2],
      [2, 3],
      ...[5, 6, 7, 8].map((first) => [first, 1]),
    ]);
    expect(line.map(({ codePoints: [point] }) => point)).to.deep.equal([
      ...[0xe9, 0xd55c, 0xdcff, 0x41, 0xdce2, 0xdc82],
    ]);
    fc.assert(
      fc.property(nearlyUtf8, (text) => {
        const counts = [...readableLines(text, 'byte')].flat().map(({ count }) => count);
        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(text.length);
      }),
    );
  });
});

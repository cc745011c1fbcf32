import { expect } from 'chai';
import fc from 'fast-check';
import {
  codePointsOf,
  describeCodePoint,
  describeCodePoints,
  textOf,
} from '../../../src/core/text/code-points.js';
import { difficultText } from './arbitraries.js';

describe('code points', () => {
  it('are one number a character, astral ones too', () => {
    expect([...codePointsOf('a한😀')]).to.deep.equal([0x61, 0xd55c, 0x1f600]);
    expect([...codePointsOf('')]).to.deep.equal([]);
    expect([...codePointsOf('\ud800x')]).to.deep.equal([0xd800, 0x78]);
  });

  it('make the text that they were taken from', () => {
    fc.assert(fc.property(difficultText, (text) => textOf(codePointsOf(text)) === text));
  });

  it('fault 10: make texts longer than the arguments of a call, pairs never split', () => {
    const text = 'x' + '😀'.repeat(20_000) + '한글'.repeat(20_000);
    expect(textOf(codePointsOf(text)) === text).to.be.true;
  });

  it('are described so that a person recognises them', () => {
    expect(describeCodePoint(0x78)).to.equal("'x' (U+0078)");
    expect(describeCodePoint(0x20)).to.equal("' ' (U+0020)");
    expect(describeCodePoint(0x0a)).to.equal("'\\n' (U+000A)");
    expect(describeCodePoint(0x301)).to.equal("'\u25cc\u0301' (U+0301)");
    expect(describeCodePoint(0x1f600)).to.equal("'😀' (U+1F600)");
    for (const point of [0x00, 0x1b, 0xa0, 0x200b, 0x202e, 0xdc80]) {
      expect(describeCodePoint(point)).to.match(/^U\+[0-9A-F]{4}$/);
    }
  });

  it('are listed up to a few', () => {
    expect(describeCodePoints([0x61, 0x62], 2)).to.equal("'a' (U+0061), 'b' (U+0062)");
    expect(describeCodePoints([0x61, 0x62, 0x63], 2)).to.equal("'a' (U+0061), 'b' (U+0062) and 1 more");
  });
});

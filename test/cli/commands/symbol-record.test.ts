import { expect } from 'chai';
import { describeSymbol } from '../../../src/cli/commands/symbol-record.js';
import { escapeByte } from '../../../src/core/text/code-points.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const characters = Vocabulary.ofCharacters([[0x61, 1]]);
const bytes = Vocabulary.ofBytes(new Array<number>(256).fill(1));

describe('a symbol in a record', () => {
  it('is a character, one of two UTF-16 units too', () => {
    expect(describeSymbol(0x61, characters)).to.deep.equal({ character: 'a' });
    expect(describeSymbol(0x1f600, characters)).to.deep.equal({ character: '😀' });
  });

  it('is a byte of a model of bytes, or where it is no UTF-8', () => {
    expect(describeSymbol(0x61, bytes)).to.deep.equal({ byte: 0x61 });
    for (const byte of [0x80, 0xff])
      expect(describeSymbol(escapeByte(byte), characters)).to.deep.equal({ byte });
  });
});

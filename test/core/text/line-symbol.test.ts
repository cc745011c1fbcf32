import { expect } from 'chai';
import { lineSymbol } from '../../../src/core/text/line-symbol.js';
import { plainTreatment } from '../../../src/core/text/treatment.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const vocabularyOf = (symbols: string) =>
  Vocabulary.ofCharacters(Array.from(symbols, (symbol) => [symbol.codePointAt(0)!, 1]));
const lines = { ...plainTreatment, lines: true };

describe('the symbol that ends a line', () => {
  it('is the newline, where every line is a text of its own', () => {
    expect(lineSymbol(lines, vocabularyOf('a\t\n'))).to.equal(1);
    expect(lineSymbol({ ...lines, unit: 'byte' }, Vocabulary.ofBytes(new Uint8Array(256)))).to.equal(10);
    expect(lineSymbol(lines, vocabularyOf('ab'))).to.equal(-1);
  });

  it('is none in a text that is one stream', () => {
    expect(lineSymbol(plainTreatment, vocabularyOf('a\n'))).to.equal(undefined);
  });
});

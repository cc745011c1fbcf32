import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { padColumns, widest, wrapWords } from '../../../src/cli/terminal/width.js';

describe('padColumns', () => {
  it('counts two columns for a wide character, and none for a mark', () => {
    expect(padColumns('한글', 6)).to.equal('한글  ');
    expect(padColumns('e\u0301', 3)).to.equal('e\u0301  ');
    expect(padColumns('long', 2)).to.equal('long');
    expect(widest(['abc', '한글', ''])).to.equal(4);
  });
});

describe('wrapWords', () => {
  it('breaks lines between words, and indents what follows', () => {
    expect(wrapWords('one two three four', 9)).to.equal('one two\nthree\nfour');
    expect(wrapWords('run  one two three', 9, 5)).to.equal('run  one\n     two\n     three');
    expect(wrapWords('한글 한글 한글', 9)).to.equal('한글 한글\n한글');
    expect(wrapWords('one two', Infinity)).to.equal('one two');
  });

  it('keeps every word, and every line as short as its longest word allows', () => {
    const words = fc.array(fc.constantFrom('a', 'word', '한글', 'longer-word', 'no', '😀'), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (list, columns) => {
        const lines = wrapWords(list.join(' '), columns).split('\n');
        expect(lines.join(' ')).to.equal(list.join(' '));
        for (const line of lines) {
          if (line.includes(' ')) expect(stringWidth(line)).to.be.at.most(columns);
        }
      }),
    );
  });
});

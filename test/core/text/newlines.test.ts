import { expect } from 'chai';
import fc from 'fast-check';
import { codePointsOf, textOf } from '../../../src/core/text/code-points.js';
import { NewlineNormalizer, withoutFinalNewline } from '../../../src/core/text/newlines.js';
import { split, splits } from './arbitraries.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';

describe('a text without its final newline', () => {
  const without = (text: string, normalizeNewlines = false) =>
    Buffer.from(withoutFinalNewline(Buffer.from(text), { ...noPreprocessing, normalizeNewlines })).toString();

  it('lacks one line feed, if it had any', () => {
    expect(['a', 'a\n', 'a\n\n', 'a\r\n', 'a\r', '\n', ''].map((text) => without(text))).to.deep.equal([
      ...['a', 'a', 'a\n', 'a\r', 'a\r', '', ''],
    ]);
  });

  it('lacks one end of a line of any kind, where these are normalised', () => {
    const texts = ['a', 'a\n', 'a\r\n', 'a\r', 'a\r\r\n', 'a\n\r', ''];
    expect(texts.map((text) => without(text, true))).to.deep.equal(['a', 'a', 'a', 'a', 'a\r', 'a\n', '']);
  });
});

describe('NewlineNormalizer', () => {
  it('makes CRLF and lone CR one newline, however the text is split', () => {
    const text = fc
      .array(fc.constantFrom('\r', '\n', 'a'), { maxLength: 30 })
      .map((symbols) => symbols.join(''));
    fc.assert(
      fc.property(text, splits, (input, lengths) => {
        const normalizer = new NewlineNormalizer();
        const pieces = split(codePointsOf(input), lengths).map((block) => textOf(normalizer.write(block)));
        const output = [...pieces, textOf(normalizer.end())].join('');
        expect(output).to.equal(input.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it('takes a line feed after the end for one of the next text', () => {
    const normalizer = new NewlineNormalizer();
    expect(textOf(normalizer.write(codePointsOf('a\r')))).to.equal('a\n');
    normalizer.end();
    expect(textOf(normalizer.write(codePointsOf('\nb')))).to.equal('\nb');
  });

  it('leaves the block it is given as it was', () => {
    const block = codePointsOf('a\r\nb');
    new NewlineNormalizer().write(block);
    expect(textOf(block)).to.equal('a\r\nb');
  });
});

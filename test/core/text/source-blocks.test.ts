import { expect } from 'chai';
import fc from 'fast-check';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { SourceBlocks } from '../../../src/core/text/source-blocks.js';
import { preprocess } from '../../../src/core/text/transform.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { difficultText, nearlyUtf8, split, splits } from './arbitraries.js';

const encode = (text: string) => new TextEncoder().encode(text);
const endsOf = (bytes: Uint8Array) => new SourceBlocks().endsIn(bytes);

/** The blocks of a text, the last too, which need not be whole. */
function blocksOf(text: string): string[] {
  const bytes = encode(text);
  const ends = [0, ...endsOf(bytes), bytes.length];
  return ends
    .slice(1)
    .map((end, k) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(ends[k], end)));
}

/** Long enough for several blocks. */
const longText = fc
  .array(difficultText, { minLength: 1, maxLength: 30 })
  .map((texts) => texts.join('').repeat(8));

describe('blocks of a text', () => {
  it('are its first character, and then 500 characters each', () => {
    for (const letter of ['a', 'é', '漢', '뷁']) {
      expect(blocksOf(letter.repeat(1600)).map(({ length }) => length)).to.deep.equal([1, 500, 500, 500, 99]);
    }
    expect(endsOf(encode('a'))).to.deep.equal([]);
    expect(endsOf(encode('ab'))).to.deep.equal([1]);
  });

  it('go on to where the next character cannot become one with the last', () => {
    expect(blocksOf('e\u0301\u0323x')).to.deep.equal(['e\u0301\u0323', 'x']);
    expect(blocksOf('\r\nx')).to.deep.equal(['\r\n', 'x']);
    expect(blocksOf('\u1112\u1161\u11abx')).to.deep.equal(['\u1112\u1161\u11ab', 'x']);
    const [, second] = blocksOf(`a${'b'.repeat(499)}e\u0301c`);
    expect(second).to.equal(`${'b'.repeat(499)}e\u0301`);
  });

  it('are the same however the bytes come', () => {
    fc.assert(
      fc.property(fc.array(nearlyUtf8, { maxLength: 80 }), splits, (parts, lengths) => {
        const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
        const blocks = new SourceBlocks();
        let before = 0;
        const ends = split(bytes, lengths).flatMap((piece) => {
          const found = blocks.endsIn(piece).map((end) => before + end);
          before += piece.length;
          return found;
        });
        expect(ends).to.deep.equal(endsOf(bytes));
      }),
    );
  });

  it('have the symbols that they have in the whole text, whatever its preprocessing', () => {
    fc.assert(
      fc.property(
        longText,
        fc.constantFrom('none', 'nfc', 'nfd'),
        fc.boolean(),
        (given, normalize, normalizeNewlines) => {
          const text = Buffer.from(given).toString(); // without lone surrogates
          const preprocessing = { ...noPreprocessing, normalize, normalizeNewlines };
          const treat = (part: string) => [...preprocess(codePointsOf(part), preprocessing)];
          expect(blocksOf(text).flatMap(treat)).to.deep.equal(treat(text));
        },
      ),
    );
  });
});

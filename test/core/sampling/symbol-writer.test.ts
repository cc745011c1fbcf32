import { expect } from 'chai';
import fc from 'fast-check';
import { SymbolWriter } from '../../../src/core/sampling/symbol-writer.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

/** What is written for a text, symbol by symbol, in the vocabulary of its own characters. */
function written(text: string, preprocessing: Preprocessing): string {
  const points = Array.from(codePointsOf(text));
  const vocabulary = Vocabulary.ofCharacters([...new Set(points)].map((point) => [point, 1] as const));
  const writer = new SymbolWriter(vocabulary, preprocessing);
  const pieces = points.map((point) => writer.write([vocabulary.idOf(point)]));
  return Buffer.concat([...pieces, writer.end()]).toString();
}

describe('what is written for symbols', () => {
  const decomposed = { ...noPreprocessing, normalize: 'nfd' } as const;

  it('is the characters in UTF-8', () => {
    expect(written('aé한😀\n', noPreprocessing)).to.equal('aé한😀\n');
    expect(written('e\u0301', noPreprocessing)).to.equal('e\u0301');
  });

  it('is composed again where the model reads decomposed text', () => {
    expect(written('한국어 é'.normalize('NFD'), decomposed)).to.equal('한국어 é');
    const part = fc.constantFrom(
      ...Array.from('aeo한국각 \n'),
      '\u0301',
      '\u0308',
      '\u1100',
      '\u1161',
      '\u11a8',
    );
    fc.assert(
      fc.property(fc.string({ unit: part, minLength: 1 }), (text) => {
        expect(written(text.normalize('NFD'), decomposed)).to.equal(text.normalize('NFC'));
      }),
    );
  });

  it('is held back no longer than it can change', () => {
    const vocabulary = Vocabulary.ofCharacters(Array.from('ab', (s) => [s.codePointAt(0)!, 1] as const));
    const writer = new SymbolWriter(vocabulary, decomposed);
    const pieces = [0, 1, 0].map((id) => Buffer.from(writer.write([id])).toString());
    expect(pieces.join('')).to.equal('ab');
    expect(Buffer.from(writer.end()).toString()).to.equal('a');
  });

  it('is the bytes themselves for a model of bytes, UTF-8 or not', () => {
    const vocabulary = Vocabulary.ofBytes(new Array<number>(256).fill(1));
    const writer = new SymbolWriter(vocabulary, { ...noPreprocessing, unit: 'byte', normalize: 'nfd' });
    const bytes = [0xff, 0x00, 0xc3, 0x28, 0x0a];
    expect([...bytes.flatMap((byte) => [...writer.write([byte])]), ...writer.end()]).to.deep.equal(bytes);
  });
});

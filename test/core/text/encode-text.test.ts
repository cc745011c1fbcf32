import { expect } from 'chai';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { encodeText } from '../../../src/core/text/encode-text.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const vocabularyOf = (symbols: string) =>
  Vocabulary.ofCharacters(Array.from(codePointsOf(symbols), (point) => [point, 1] as const));

describe('encodeText', () => {
  it('gives the ids of known symbols and the unknown symbols, each once and in order', () => {
    const { ids, unknown } = encodeText('a😀zbyz', noPreprocessing, vocabularyOf('ab'));
    expect([...ids]).to.deep.equal([0, 1]);
    expect(unknown).to.deep.equal([0x1f600, 0x7a, 0x79]);
  });

  it('treats a seed as the text was treated', () => {
    const preprocessing: Preprocessing = {
      unit: 'character',
      normalize: 'nfd',
      normalizeNewlines: true,
      lossy: false,
      lines: false,
    };
    const vocabulary = vocabularyOf(`\n${'한'.normalize('NFD')}`);
    const { ids, unknown } = encodeText('\ufeff한\r\n한\r', preprocessing, vocabulary);
    expect(unknown).to.deep.equal([]);
    expect(vocabulary.decode(ids)).to.equal('한\n한\n'.normalize('NFD'));
  });

  it('knows nothing of the empty text', () => {
    expect(encodeText('', noPreprocessing, vocabularyOf('a'))).to.deep.equal({
      ids: new Int32Array(0),
      unknown: [],
    });
  });

  it('takes the bytes of a text, raw, for a vocabulary of bytes', () => {
    const preprocessing: Preprocessing = { ...noPreprocessing, unit: 'byte' };
    const { ids, unknown } = encodeText(
      '\ufeff한\r\n',
      preprocessing,
      Vocabulary.ofBytes(new Uint32Array(256)),
    );
    expect([...ids]).to.deep.equal([...new TextEncoder().encode('\ufeff한\r\n')]);
    expect(unknown).to.deep.equal([]);
  });
});

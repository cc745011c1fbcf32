import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import type { Preprocessing } from '../../../src/core/text/preprocessing.js';
import { formatVocabularyFile, parseVocabularyFile } from '../../../src/core/formats/vocabulary-file.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const preprocessing: Preprocessing = {
  unit: 'character',
  normalize: 'nfd',
  normalizeNewlines: true,
  lossy: false,
  lines: false,
};
const vocabulary = Vocabulary.ofCharacters([
  [0x1f600, 2],
  [0x61, 1],
]);

describe('a vocabulary file', () => {
  it('keeps the vocabulary and the preprocessing', () => {
    const text = formatVocabularyFile({ preprocessing, vocabulary });
    expect(text).to.match(/^\{"format":"charnn-vocabulary","version":1,.*\}\n$/);
    for (const variant of [text, `\ufeff${text}`, JSON.stringify(JSON.parse(text), null, 2)]) {
      const parsed = parseVocabularyFile(variant, 'vocabulary.json');
      expect(parsed.preprocessing).to.deep.equal(preprocessing);
      expect(parsed.vocabulary.toJSON()).to.deep.equal(vocabulary.toJSON());
    }
  });

  it('is the same text for the same vocabulary', () => {
    const reordered: Preprocessing = {
      lines: false,
      lossy: false,
      normalizeNewlines: true,
      normalize: 'nfd',
      unit: 'character',
    };
    expect(formatVocabularyFile({ vocabulary, preprocessing: reordered })).to.equal(
      formatVocabularyFile({ preprocessing, vocabulary }),
    );
  });

  it('keeps nothing but the four fields of a preprocessing', () => {
    const text = formatVocabularyFile({ preprocessing, vocabulary });
    const extended = text.replace('"treatment":{', '"treatment":{"__proto__":{"x":1},"more":2,');
    expect(extended).not.to.equal(text);
    const parsed = parseVocabularyFile(extended, 'vocabulary.json').preprocessing;
    expect(parsed).to.deep.equal(preprocessing);
    expect(parsed).not.to.have.property('x');
  });

  const file = (changes: object) =>
    JSON.stringify({
      ...(JSON.parse(formatVocabularyFile({ preprocessing, vocabulary })) as object),
      ...changes,
    });
  const cases: Record<string, [text: string, message: RegExp]> = {
    'no JSON': ['ab', /not JSON/],
    'a number': ['7', /not a charnn vocabulary/],
    nothing: ['null', /not a charnn vocabulary/],
    'another format': [file({ format: 'other' }), /not a charnn vocabulary/],
    'a model': [file({ format: 'charnn' }), /with model instead/],
    'a newer version': [file({ version: 2 }), /upgrade/],
    'no preprocessing': [file({ treatment: undefined }), /"treatment" is missing/],
    'a bad preprocessing': [
      file({ treatment: { ...preprocessing, normalize: 'nfkc' } }),
      /"treatment.normalize" should be .*nfd/,
    ],
    'words for true and false': [
      file({ treatment: { ...preprocessing, lossy: 'false' } }),
      /"treatment.lossy" should be boolean/,
    ],
    'a bad vocabulary': [
      file({ vocabulary: { unit: 'character', symbols: ['aa'], counts: [1] } }),
      /symbol 0/,
    ],
    'units that differ': [file({ treatment: { ...preprocessing, unit: 'byte' } }), /unit/],
    'a million nested brackets': ['['.repeat(1e6) + ']'.repeat(1e6), /vocabulary/],
  };
  for (const [what, [text, message]] of Object.entries(cases)) {
    it(`is refused if it is ${what}`, () => {
      expect(() => parseVocabularyFile(text, 'vocabulary.json'))
        .to.throw(DataError, message)
        .with.property('message')
        .that.matches(/^vocabulary\.json[: ]/);
    });
  }
});

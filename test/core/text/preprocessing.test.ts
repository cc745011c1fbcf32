import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import {
  checkPreprocessing,
  effectivePreprocessing,
  resetSymbolOf,
  noPreprocessing,
  type Preprocessing,
} from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

describe('the preprocessing of a text', () => {
  const changes = [{ normalize: 'nfc' }, { normalizeNewlines: true }, { lossy: true }] as const;
  const characters: Preprocessing = { ...noPreprocessing, lines: true };
  const bytes: Preprocessing = { ...characters, unit: 'byte' };

  it('changes characters, and no bytes', () => {
    for (const change of changes) {
      checkPreprocessing({ ...characters, ...change });
      const [name] = Object.keys(change);
      const check = () => {
        checkPreprocessing({ ...bytes, ...change }, (option) => `<${option}>`);
      };
      expect(check, name).to.throw(UsageError, new RegExp(`^<unit> byte .*<${name}>`));
    }
    checkPreprocessing(bytes);
  });

  it('that is recorded for bytes is not done, but for their lines', () => {
    for (const change of changes) {
      expect(effectivePreprocessing({ ...bytes, ...change })).to.deep.equal(bytes);
      expect(effectivePreprocessing({ ...characters, ...change })).to.deep.equal({
        ...characters,
        ...change,
      });
    }
  });
});

describe('the symbol that ends a line', () => {
  const vocabularyOf = (symbols: string) =>
    Vocabulary.ofCharacters(Array.from(symbols, (symbol) => [symbol.codePointAt(0)!, 1]));
  const lines = { ...noPreprocessing, lines: true };

  it('is the newline, where every line is a text of its own', () => {
    expect(resetSymbolOf(lines, vocabularyOf('a\t\n'))).to.equal(1);
    expect(resetSymbolOf({ ...lines, unit: 'byte' }, Vocabulary.ofBytes(new Uint8Array(256)))).to.equal(10);
    expect(resetSymbolOf(lines, vocabularyOf('ab'))).to.equal(-1);
  });

  it('is none in a text that is one stream', () => {
    expect(resetSymbolOf(noPreprocessing, vocabularyOf('a\n'))).to.equal(undefined);
  });
});

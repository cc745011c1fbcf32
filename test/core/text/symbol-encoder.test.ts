import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { VocabularyBuilder, VocabularyLookup } from '../../../src/core/text/symbol-encoder.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const vocabularyOf = (symbols: string, count = 1) =>
  Vocabulary.ofCharacters(Array.from(codePointsOf(symbols), (point) => [point, count] as const));

describe('VocabularyBuilder', () => {
  it('gives ids in order of appearance, and in the order of code points at the end', () => {
    const builder = new VocabularyBuilder();
    const first = [...builder.encode(codePointsOf('😀ca'))];
    expect([...first, ...builder.encode(codePointsOf('ab😀'))]).to.deep.equal([0, 1, 2, 2, 3, 0]);
    const { vocabulary, newIds } = builder.finish([2, 1, 2, 1]);
    expect(vocabulary.toJSON().symbols).to.deep.equal(['a', 'b', 'c', '😀']);
    expect(vocabulary.counts).to.deep.equal([2, 1, 1, 2]);
    expect([...newIds]).to.deep.equal([3, 2, 0, 1]);
  });

  it('goes on from an earlier vocabulary, and adds to its counts', () => {
    const builder = new VocabularyBuilder(vocabularyOf('bd', 10));
    expect(builder.size).to.equal(2);
    expect([...builder.encode(codePointsOf('ab'))]).to.deep.equal([2, 0]);
    const { vocabulary, newIds } = builder.finish([1, 0, 1]);
    expect(vocabulary.toJSON().symbols).to.deep.equal(['a', 'b', 'd']);
    expect(vocabulary.counts).to.deep.equal([1, 11, 10]);
    expect([...newIds]).to.deep.equal([1, 2, 0]);
  });

  it('fault 24: refuses more symbols than there are ids', () => {
    const builder = new VocabularyBuilder();
    const most = Uint32Array.from({ length: 65_536 }, (_, i) => 0x10000 + i);
    expect(builder.encode(most)[65_535]).to.equal(65_535);
    expect(() => builder.encode(codePointsOf('a'))).to.throw(
      DataError,
      /65536.*GB.*'a' \(U\+0061\).*unit byte/,
    );
  });
});

describe('VocabularyLookup', () => {
  const text = codePointsOf('axbyx');

  it('refuses unknown symbols once all are known, naming the first few', () => {
    const lookup = new VocabularyLookup(vocabularyOf('ab'), 'error');
    lookup.encode(text);
    expect(() => lookup.takeUnknown('held-out.txt')).to.throw(
      DataError,
      /^held-out\.txt has symbols that are not in the vocabulary, 3 occurrences: 'x' \(U\+0078\), 'y' \(U\+0079\).*unknown skip/,
    );
  });

  it('leaves them out and counts them', () => {
    const lookup = new VocabularyLookup(vocabularyOf('ab'), 'skip');
    expect([...lookup.encode(text)]).to.deep.equal([0, 1]);
    const unknownCodePoints = new Uint32Array(0);
    expect(lookup.takeUnknown('a.txt')).to.deep.equal({ unknownSymbols: 3, unknownCodePoints });
    expect(lookup.takeUnknown('b.txt').unknownSymbols).to.equal(0);
  });

  it('gives them the id after the last one, to be scored', () => {
    const lookup = new VocabularyLookup(vocabularyOf('ab'), 'score');
    expect([...lookup.encode(text)]).to.deep.equal([0, 2, 1, 2, 2]);
    expect(lookup.takeUnknown('a.txt').unknownSymbols).to.equal(3);
    expect(lookup.takeUnknown('b.txt').unknownSymbols).to.equal(0);
  });

  it('keeps which they were, if it is asked to', () => {
    const [forgets, keeps] = [false, true].map(
      (kept) => new VocabularyLookup(vocabularyOf('ab'), 'score', kept),
    );
    for (const lookup of [forgets, keeps]) for (let k = 0; k < 50; k++) lookup.encode(text);
    expect(forgets.takeUnknown('a.txt').unknownCodePoints).to.have.length(0);
    expect(keeps.takeUnknown('a.txt').unknownCodePoints).to.deep.equal(codePointsOf('xyx'.repeat(50)));
    expect(keeps.takeUnknown('b.txt').unknownCodePoints).to.have.length(0);
  });

  it('has no such id beside 65,536 symbols', () => {
    const full = Vocabulary.ofCharacters(Array.from({ length: 65_536 }, (_, i) => [0x10000 + i, 1] as const));
    expect(() => new VocabularyLookup(full, 'score')).to.throw(DataError, /unknown skip/);
    expect(() => new VocabularyLookup(full, 'skip')).not.to.throw();
  });
});

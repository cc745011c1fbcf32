import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../../src/core/errors.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { difficultText } from './arbitraries.js';

const ofText = (text: string): Vocabulary => {
  const counts = new Map<number, number>();
  for (const point of codePointsOf(text)) counts.set(point, (counts.get(point) ?? 0) + 1);
  return Vocabulary.ofCharacters(counts);
};
const symbolsOf = (vocabulary: Vocabulary) => vocabulary.toJSON().symbols;
const ofBytes = () => Vocabulary.ofBytes(new Uint32Array(256));

describe('Vocabulary of characters', () => {
  it('orders symbols by code point, not by UTF-16', () => {
    const vocabulary = ofText('😀z\ufb01한a\n');
    expect(symbolsOf(vocabulary)).to.deep.equal(['\n', 'a', 'z', '한', '\ufb01', '😀']);
    expect(vocabulary.size).to.equal(6);
  });

  it('finds ids and symbols', () => {
    const vocabulary = ofText('hello 한😀😀');
    for (let id = 0; id < vocabulary.size; id++) {
      expect(vocabulary.idOf(vocabulary.codePointOf(id))).to.equal(id);
      expect(vocabulary.symbolOf(id).codePointAt(0)).to.equal(vocabulary.codePointOf(id));
    }
    expect(vocabulary.counts[vocabulary.idOf(0x6c)]).to.equal(2);
    expect(vocabulary.counts[vocabulary.idOf(0x1f600)]).to.equal(2);
  });

  it('gives -1 for what it does not hold', () => {
    const vocabulary = ofText('a😀');
    for (const point of [0, 0x62, 0x3ff, 0xffff, 0x1f601, 0x10ffff])
      expect(vocabulary.idOf(point)).to.equal(-1);
    expect([...vocabulary.encode(codePointsOf('ab😀'))]).to.deep.equal([0, -1, 1]);
    expect(ofText('').idOf(0x61)).to.equal(-1);
  });

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(difficultText, (text) => {
        const vocabulary = ofText(text);
        const ids = vocabulary.encode(codePointsOf(text));
        expect(vocabulary.decode(ids)).to.equal(text);
        expect(vocabulary.decodeBytes(ids)).to.deep.equal(new TextEncoder().encode(text));
      }),
    );
  });

  it('refuses ids that it does not have, with their position', () => {
    const vocabulary = ofText('ab');
    for (const id of [2, -1, 0.5, NaN]) {
      expect(() => vocabulary.decode([0, id])).to.throw(
        DataError,
        new RegExp(`invalid id ${id} \\(token 2\\).* 0 to 1$`),
      );
    }
  });
});

describe('Vocabulary of bytes', () => {
  it('always has 256 symbols, each its own id', () => {
    const vocabulary = ofBytes();
    expect(vocabulary.size).to.equal(256);
    expect([...vocabulary.encode([0, 127, 255])]).to.deep.equal([0, 127, 255]);
    expect(vocabulary.codePointOf(200)).to.equal(200);
    expect(vocabulary.idOf(256)).to.equal(-1);
  });

  it('gives the very bytes back, and shows them as text', () => {
    const ids = [...new TextEncoder().encode('\ufeff한'), 0xff];
    expect([...ofBytes().decodeBytes(ids)]).to.deep.equal(ids);
    expect(ofBytes().decode(ids)).to.equal('\ufeff한\ufffd');
    expect(() => ofBytes().decodeBytes([256])).to.throw(DataError);
  });
});

describe('Vocabulary as JSON', () => {
  it('comes back as it was', () => {
    for (const vocabulary of [
      ofText('hello 한😀'),
      ofText(''),
      Vocabulary.ofBytes(new Uint32Array(256).fill(3)),
    ]) {
      const text = JSON.stringify(vocabulary);
      const copy = Vocabulary.fromJSON(JSON.parse(text), 'model.json');
      expect(JSON.stringify(copy)).to.equal(text);
      for (let id = 0; id < vocabulary.size; id++)
        expect(copy.codePointOf(id)).to.equal(vocabulary.codePointOf(id));
    }
  });

  const saved = (symbols: unknown, counts: unknown = [1, 1], unit: unknown = 'character') => ({
    unit,
    symbols,
    counts,
  });
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const tooMany = Array.from({ length: 65_537 }, (_, i) => String.fromCodePoint(0x10000 + i));
  const cases: Record<string, [value: unknown, message: RegExp]> = {
    'no object': ['ab', /not an object/],
    nothing: [null, /not an object/],
    'an unknown unit': [saved(['a', 'b'], [1, 1], 'word'), /unit/],
    'no array of symbols': [saved('ab'), /'symbols' is not an array/],
    'a symbol twice': [saved(['a', 'a']), /symbol 1 .*twice/],
    'two characters in one': [saved(['a', 'bc']), /symbol 1 .*one character/],
    'a letter and its mark in one': [saved(['a', 'e\u0301']), /symbol 1 .*one character/],
    'an empty symbol': [saved(['', 'a']), /symbol 0 .*one character/],
    'a lone surrogate': [saved(['a', '\ud83d']), /symbol 1 .*surrogate/],
    'the two halves of a pair': [saved(['\ud83d', '\ude00']), /symbol 0 .*surrogate/],
    'symbols out of order': [saved(['b', 'a']), /symbol 1 .*order/],
    'UTF-16 order': [saved(['😀', '\ufb01']), /symbol 1 .*order/],
    'a number among characters': [saved(['a', 98]), /symbol 1 .*string/],
    'too few counts': [saved(['a', 'b'], [1]), /count/],
    'no counts': [{ unit: 'character', symbols: ['a'] }, /count/],
    'a negative count': [saved(['a', 'b'], [1, -1]), /count of symbol 1/],
    'a fractional count': [saved(['a', 'b'], [0.5, 1]), /count of symbol 0/],
    'a count that is no number': [saved(['a', 'b'], [1, '1']), /count of symbol 1/],
    'more symbols than ids': [
      saved(
        tooMany,
        tooMany.map(() => 1),
      ),
      /65537/,
    ],
    'fewer than 256 bytes': [saved(bytes.slice(1), bytes.slice(1), 'byte'), /255/],
    'bytes out of order': [saved([1, 0, ...bytes.slice(2)], bytes, 'byte'), /symbol 0/],
    'characters for bytes': [saved(bytes.map(String), bytes, 'byte'), /symbol 0/],
  };
  for (const [what, [value, message]] of Object.entries(cases)) {
    it(`refuses ${what}`, () => {
      expect(() => Vocabulary.fromJSON(value, 'model.json'))
        .to.throw(DataError, message)
        .with.property('message')
        .that.matches(/^model\.json /);
    });
  }
});

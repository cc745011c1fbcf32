import { expect } from 'chai';
import fc from 'fast-check';
import { codePointsOf, textOf } from '../../../src/core/text/code-points.js';
import { Composer, isBoundaryBefore, UnicodeNormalizer } from '../../../src/core/text/normalization.js';
import { difficultText, split, splits } from './arbitraries.js';

const forms = ['NFC', 'NFD'] as const;

/** All code points but surrogates. */
function* allCodePoints(): Generator<number> {
  for (let point = 0; point <= 0x10ffff; point++) if (point < 0xd800 || point > 0xdfff) yield point;
}

describe('isBoundaryBefore', () => {
  it('is false for every code point that composes with what stands before it, or moves across it', () => {
    const wrong = new Set<number>();
    for (const point of allCodePoints()) {
      const symbol = String.fromCodePoint(point);
      const [first, ...rest] = symbol.normalize('NFD');
      // What stands later in a decomposition composes backwards, or is ordered among marks.
      for (const part of rest) if (isBoundaryBefore(part.codePointAt(0)!)) wrong.add(part.codePointAt(0)!);
      // A boundary's decomposition has to begin with a boundary.
      if (isBoundaryBefore(point) && !isBoundaryBefore(first.codePointAt(0)!)) wrong.add(point);
      // A mark of a class between those of U+0334 (1) and U+0345 (240) changes places with one of the two.
      const around = `a\u0345${first}\u0334`;
      if (isBoundaryBefore(point) && around.normalize('NFD') !== around) wrong.add(point);
    }
    expect([...wrong]).to.deep.equal([]);
  });

  it('is true for what most texts are made of', () => {
    for (const point of codePointsOf('a é\nЖωא한字ᄒ😀“—')) expect(isBoundaryBefore(point)).to.be.true;
  });
});

describe('UnicodeNormalizer', () => {
  for (const form of forms) {
    it(`gives the ${form} of the whole, however the text is split`, () => {
      fc.assert(
        fc.property(difficultText, splits, (text, lengths) => {
          const normalizer = new UnicodeNormalizer(form);
          const pieces = split(codePointsOf(text), lengths).map((block) => textOf(normalizer.write(block)));
          expect([...pieces, textOf(normalizer.end())].join('')).to.equal(text.normalize(form));
        }),
        { numRuns: 1000 },
      );
    });
  }

  it('holds back no more than the last character and its marks', () => {
    const normalizer = new UnicodeNormalizer('NFC');
    expect(textOf(normalizer.write(codePointsOf('one line\nand e\u0301e')))).to.equal('one line\nand é');
    expect(textOf(normalizer.end())).to.equal('e');
  });

  it('joins any number of marks', () => {
    const text = 'a' + '\u0301\u0323'.repeat(5000);
    const normalizer = new UnicodeNormalizer('NFC');
    for (const block of split(codePointsOf(text), [7])) expect(normalizer.write(block)).to.have.length(0);
    expect(textOf(normalizer.end()) === text.normalize('NFC')).to.be.true;
  });
});

describe('Composer', () => {
  const compose = (text: string): string[] => {
    const composer = new Composer();
    return [...Array.from(codePointsOf(text), (point) => composer.push(point)), composer.flush()];
  };

  it('writes the NFC of what it was given, in whole characters', () => {
    fc.assert(
      fc.property(difficultText, (text) => {
        const pieces = compose(text.normalize('NFD'));
        expect(pieces.join('')).to.equal(text.normalize('NFC'));
        expect(pieces.join('|')).not.to.match(/\p{Cs}/u);
      }),
    );
  });

  it('writes a syllable when the next one begins', () => {
    expect(compose('한글'.normalize('NFD'))).to.deep.equal(['', '', '', '한', '', '', '글']);
  });

  it('writes a letter when its marks are known, and a newline at once', () => {
    expect(compose('ae\u0301\nb')).to.deep.equal(['', 'a', '', 'é\n', '', 'b']);
  });

  it('may write at once what it does: nothing composes with a control character or a space', () => {
    for (const point of allCodePoints()) {
      const first = String.fromCodePoint(point).normalize('NFD').codePointAt(0)!;
      if (point > 0x20 && first <= 0x20) expect.fail(`U+${point.toString(16)} begins with ${first}`);
    }
  });
});

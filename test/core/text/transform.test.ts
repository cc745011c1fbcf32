import { expect } from 'chai';
import fc from 'fast-check';
import { codePointsOf, textOf } from '../../../src/core/text/code-points.js';
import { Transform, preprocess } from '../../../src/core/text/transform.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';
import { difficultText, split, splits } from './arbitraries.js';

const treatments = fc.record<Preprocessing>({
  unit: fc.constant('character'),
  normalize: fc.constantFrom('none', 'nfc', 'nfd'),
  normalizeNewlines: fc.boolean(),
  lossy: fc.boolean(),
  lines: fc.boolean(),
});

function treated(text: string, { normalize, normalizeNewlines }: Preprocessing): string {
  const lines = normalizeNewlines ? text.replace(/\r\n?/g, '\n') : text;
  return normalize === 'none' ? lines : lines.normalize(normalize.toUpperCase());
}

describe('Transform', () => {
  it('treats a text in pieces as it treats the whole', () => {
    fc.assert(
      fc.property(difficultText, splits, treatments, (text, lengths, preprocessing) => {
        const transform = new Transform(preprocessing);
        const pieces = split(codePointsOf(text), lengths).map((block) => textOf(transform.write(block)));
        const whole = treated(text, preprocessing);
        expect([...pieces, textOf(transform.end())].join('')).to.equal(whole);
        expect(textOf(preprocess(codePointsOf(text), preprocessing))).to.equal(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('does nothing when nothing is asked for', () => {
    const text = 'e\u0301\r\n각';
    expect(textOf(preprocess(codePointsOf(text), noPreprocessing))).to.equal(text);
  });

  it('begins afresh after its end', () => {
    const transform = new Transform({ ...noPreprocessing, normalize: 'nfc', normalizeNewlines: true });
    expect(textOf(transform.write(codePointsOf('ae')))).to.equal('a');
    expect(textOf(transform.end())).to.equal('e');
    transform.write(codePointsOf('\u0301'));
    expect(textOf(transform.end())).to.equal('\u0301');
  });
});

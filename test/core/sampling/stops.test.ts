import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../../src/core/errors.js';
import { encodeStop, StopFilter } from '../../../src/core/sampling/stops.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Texts of few letters, in which stops are met, overlap, and begin anew. */
const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 });
const stop = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
const stops = fc.array(stop, { minLength: 1, maxLength: 4 });

/** The text up to the first stop that is complete, as one would look for it in the whole. */
function cut(text: string, ends: readonly string[]): string {
  for (let end = 1; end <= text.length; end++) {
    const complete = ends.filter((candidate) => text.slice(0, end).endsWith(candidate));
    if (complete.length > 0) return text.slice(0, end - Math.max(...complete.map(({ length }) => length)));
  }
  return text;
}

/** What passes for each piece, and at the end. */
function pass(pieces: readonly string[], ends: readonly string[]): { passed: string[]; stopped: boolean } {
  const filter = new StopFilter(ends.map(bytes));
  const passed = pieces.map((piece) => Buffer.from(filter.write(bytes(piece))).toString());
  return { passed: [...passed, Buffer.from(filter.end()).toString()], stopped: filter.stopped };
}

describe('a filter of stops', () => {
  it('cuts a text as one who looks at the whole', () => {
    fc.assert(
      fc.property(letters, stops, (text, ends) => {
        const { passed, stopped } = pass(Array.from(text), ends);
        expect(passed.join('')).to.equal(cut(text, ends));
        expect(stopped).to.equal(ends.some((end) => text.includes(end)));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the pieces in which a text comes', () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), stops, (pieces, ends) => {
        expect(pass(pieces, ends).passed.join('')).to.equal(cut(pieces.join(''), ends));
      }),
    );
  });

  it('holds back only what may be the beginning of a stop', () => {
    fc.assert(
      fc.property(letters, stops, (text, ends) => {
        const begins = (part: string) => ends.some((end) => end.startsWith(part));
        let [seen, written] = ['', ''];
        const { passed } = pass(Array.from(text), ends);
        for (const [i, letter] of Array.from(text).entries()) {
          seen += letter;
          written += passed[i];
          if (cut(seen, ends) !== seen) break;
          const held = seen.slice(written.length);
          expect(held === '' || begins(held), `${held} of ${seen}`).to.equal(true);
          for (let longer = written.length - 1; longer >= 0; longer--) {
            expect(begins(seen.slice(longer)), `${seen.slice(longer)} of ${seen}`).to.equal(false);
          }
        }
      }),
    );
  });

  it('lets everything pass where there are no stops', () => {
    expect(pass(['ab', '', 'c'], [])).to.deep.equal({ passed: ['ab', '', 'c', ''], stopped: false });
  });

  it('lets nothing pass after a stop', () => {
    expect(pass(['a', 'b', 'c'], ['b'])).to.deep.equal({ passed: ['a', '', '', ''], stopped: true });
  });
});

describe('a stop', () => {
  const encode = (text: string, change = {}) =>
    Buffer.from(encodeStop(text, { ...noPreprocessing, ...change })).toString();
  const apart = '한é'.normalize('NFD');

  it('is looked for as a model writes it', () => {
    expect(encode(`${apart}\r\n`)).to.equal(`${apart}\r\n`);
    expect(encode(apart, { normalize: 'nfc' })).to.equal('한é');
    expect(encode('한é', { normalize: 'nfd' })).to.equal('한é');
    expect(encode(apart, { normalize: 'nfd' })).to.equal('한é');
    expect(encode('a\r\n', { normalizeNewlines: true })).to.equal('a\n');
    expect(encode(`${apart}\r\n`, { unit: 'byte', normalizeNewlines: true })).to.equal(`${apart}\r\n`);
  });

  it('is not empty', () => {
    expect(() => encode('')).to.throw(UsageError, 'stop must not be empty');
  });
});

import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { decodeSeed, encodeSeed, givenSeed, repeat } from '../../../src/core/sampling/seed.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

const model = {
  preprocessing: noPreprocessing,
  vocabulary: Vocabulary.ofCharacters(Array.from(codePointsOf('abc'), (point) => [point, 1] as const)),
};
const bytes = { ...noPreprocessing, unit: 'byte' } as const;

describe('a seed', () => {
  it('becomes the ids of its symbols', () => {
    expect([...encodeSeed(givenSeed('cab'), model, 'error')]).to.deep.equal([2, 0, 1]);
    expect([...encodeSeed(givenSeed(''), model, 'error')]).to.deep.equal([]);
  });

  it('is refused with the symbols that the model has never seen, or leaves them out', () => {
    expect([...encodeSeed(givenSeed('axb'), model, 'skip')]).to.deep.equal([0, 1]);
    expect(() => encodeSeed(givenSeed('axb'), model, 'error')).to.throw(
      DataError,
      "the seed has symbols outside the vocabulary, 'x' (U+0078): remove them",
    );
  });

  it('that is a number asks whether a random seed was meant, but not where it was read', () => {
    expect(() => encodeSeed(givenSeed('42'), model, 'error')).to.throw('did you mean rngSeed 42?');
    const read = { text: '42', name: 'line 3 of standard input' };
    expect(() => encodeSeed(read, model, 'error')).to.throw(
      /^line 3 of standard input has symbols (?!.*rngSeed)/,
    );
  });

  it('is decoded, or for a model of bytes kept as it is', () => {
    const read = Uint8Array.of(0x61, 0xff);
    expect(decodeSeed(read, bytes, 'x').text).to.equal(read);
    expect(decodeSeed(read, { ...noPreprocessing, lossy: true }, 'x').text).to.equal('a\ufffd');
    expect(() => decodeSeed(read, noPreprocessing, 'line 7')).to.throw(DataError, /^line 7 .*byte offset 1/);
  });

  it('is repeated as often as it is to be', async () => {
    const seed = givenSeed('a');
    const seeds = repeat(seed, 2);
    expect([seeds.take(), seeds.take(), seeds.take()]).to.deep.equal([seed, seed, undefined]);
    expect(await seeds.more()).to.equal(false);
  });
});

import { expect } from 'chai';
import { DataError } from '../../src/errors.js';
import { type SampleOptions, Sampler } from '../../src/sampling/sampler.js';
import { samplingDefaults } from '../../src/sampling/distribution.js';
import { exampleCheckpoint } from '../checkpoint/examples.js';
import { write } from '../helpers/training.js';

const options: SampleOptions = {
  ...samplingDefaults,
  temperature: 2,
  length: 20,
  echo: true,
  rngSeed: 'a seed',
  unknown: 'error',
};
/** A model that knows `\n`, and one that does not. */
const withNewline = exampleCheckpoint({ symbols: '\nabcdé한😀' });
const withoutNewline = exampleCheckpoint({ symbols: 'abcdefg' });

async function sample(
  model: typeof withNewline,
  seed: string,
  change: Partial<SampleOptions> = {},
): Promise<string> {
  const sampler = await Sampler.start(model);
  return Buffer.concat([...sampler.sample(seed, { ...options, ...change })]).toString();
}

describe('a sample', () => {
  it('is the seed and as many symbols as were asked for', async () => {
    for (const length of [0, 1, 7, 100]) {
      const text = await sample(withNewline, 'abba', { length });
      expect(text.startsWith('abba')).to.equal(true);
      expect(Array.from(text).length).to.equal(4 + length);
    }
  });

  it('may leave the seed out', async () => {
    const whole = await sample(withNewline, 'ab한');
    expect(await sample(withNewline, 'ab한', { echo: false })).to.equal(whole.slice('ab한'.length));
  });

  it('is the same for the same random seed, and another for another', async () => {
    const text = await sample(withNewline, 'c');
    expect(await sample(withNewline, 'c')).to.equal(text);
    expect(await sample(withNewline, 'c', { rngSeed: 'another' })).not.to.equal(text);
  });

  it('does not depend on the samples before it', async () => {
    const sampler = await Sampler.start(withNewline);
    const texts = ['c', 'dd', 'c'].map((seed) =>
      Buffer.concat([...sampler.sample(seed, options)]).toString(),
    );
    expect(texts[2]).to.equal(texts[0]);
  });

  it('reads its seed after a newline, where the model knows one', async () => {
    const after = { echo: false, temperature: 0 };
    for (const seed of ['', 'ab']) {
      expect(await sample(withNewline, seed, after)).to.equal(await write(withNewline, `\n${seed}`, 20));
    }
    // Without a newline the first symbol is drawn by the symbols' frequencies: the commonest is the first of these.
    expect(await sample(withoutNewline, '', { ...after, length: 1 })).to.equal('a');
    expect(await sample(withoutNewline, '', { ...after, length: 8 })).to.equal(
      'a' + (await sample(withoutNewline, 'a', { ...after, length: 7 })),
    );
  });

  it('never ends by itself at an infinite length', async () => {
    const sampler = await Sampler.start(withNewline);
    let pieces = 0;
    for (const piece of sampler.sample('a', { ...options, length: Infinity })) {
      expect(piece).to.be.instanceOf(Uint8Array);
      if (++pieces === 3000) break;
    }
    expect(pieces).to.equal(3000);
  });

  it('is refused for a seed of symbols that the model has never seen, all of which it names', async () => {
    const sampler = await Sampler.start(withNewline);
    expect(() => [...sampler.sample('axyx', options)])
      .to.throw(DataError, /never seen.*x.*y.*--unknown skip/)
      .with.property('exitCode', 65);
  });

  it('leaves unknown symbols of the seed out where it is told to', async () => {
    expect(await sample(withNewline, 'xayb', { unknown: 'skip' })).to.equal(await sample(withNewline, 'ab'));
  });
});

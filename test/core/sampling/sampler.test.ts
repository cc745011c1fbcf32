import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import type { SamplePart } from '../../../src/core/sampling/sample.js';
import { type SamplerOptions, Sampler, sampleRngSeed } from '../../../src/core/sampling/sampler.js';
import { repeat, type Seed, type SeedSource } from '../../../src/core/sampling/seed.js';
import { samplingDefaults } from '../../../src/core/sampling/distribution.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { rejectionOf } from '../../helpers/rejection.js';
import { write } from '../../helpers/training.js';

const options: SamplerOptions = {
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
  change: Partial<SamplerOptions> = {},
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
      .to.throw(DataError, /outside the vocabulary, .*x.*y.*unknown skip/)
      .with.property('exitCode', 65);
  });

  it('leaves unknown symbols of the seed out where it is told to', async () => {
    expect(await sample(withNewline, 'xayb', { unknown: 'skip' })).to.equal(await sample(withNewline, 'ab'));
  });
});

describe('a sample with stops', () => {
  it('ends before the first of them, and is the same up to there', async () => {
    const whole = await sample(withNewline, 'ab', { length: 200, echo: false });
    for (const stop of [['c'], ['한a', '\n'], ['é😀d'], ['dd', 'd']]) {
      const places = stop.map((text) => whole.indexOf(text)).filter((place) => place >= 0);
      const expected = places.length === 0 ? whole : whole.slice(0, Math.min(...places));
      expect(await sample(withNewline, 'ab', { length: 200, echo: false, stop })).to.equal(expected);
    }
  });

  it('may be endless otherwise', async () => {
    const text = await sample(withNewline, 'a', { length: Infinity, stop: ['😀'] });
    expect(text).to.match(/^a[^😀]*$/u);
  });

  it('goes on greedily from a seed as from the seed and its own first symbols', async () => {
    const greedy = { temperature: 0, length: 40, rngSeed: 'any' };
    const whole = Array.from(await sample(withNewline, 'abc', greedy));
    for (const cut of [1, 5, 20]) {
      const begun = whole.slice(0, 3 + cut).join('');
      expect(await sample(withNewline, begun, { ...greedy, length: 40 - cut })).to.equal(whole.join(''));
    }
  });
});

describe('many samples', () => {
  const seed: Seed = { text: 'ab', name: 'the seed' };

  /** The parts of samples, until there are no more. */
  async function partsOf(
    seeds: SeedSource,
    change: Partial<SamplerOptions> = {},
    onPart: (part: SamplePart) => void = () => undefined,
  ): Promise<{ texts: string[]; rngSeeds: string[]; error: unknown }> {
    const sampler = await Sampler.start(withNewline, { samples: Infinity });
    const texts = [''];
    const rngSeeds: string[] = [];
    let error: unknown;
    try {
      for await (const part of sampler.samples(seeds, { ...options, ...change })) {
        texts[texts.length - 1] += Buffer.from(part.bytes).toString();
        onPart(part);
        if (!part.isLast) continue;
        rngSeeds.push(part.sample.rngSeed);
        texts.push('');
      }
    } catch (thrown) {
      error = thrown;
    }
    return { texts: texts.slice(0, -1), rngSeeds, error };
  }

  /** These seeds one after another, each at hand only when it is waited for if `slowly`. */
  function sourceOf(texts: readonly string[], slowly = false): SeedSource {
    let next = 0;
    let come = slowly ? 0 : texts.length;
    return {
      take: () => (next < come ? { text: texts[next++], name: `line ${next}` } : undefined),
      more: () => Promise.resolve(++come <= texts.length),
    };
  }

  it('are each what is made alone by its own random seed, in order', async () => {
    // They end at different times: those that end early wait for their turn.
    const change = { length: 60, stop: ['c', 'd한'] };
    const { texts, rngSeeds } = await partsOf(repeat(seed, 40), change);
    expect(rngSeeds.slice(0, 3)).to.deep.equal(['a seed', 'a seed:2', 'a seed:3']);
    expect(new Set(texts).size).to.be.above(20);
    for (const [i, text] of texts.entries()) {
      const rngSeed = sampleRngSeed(options.rngSeed, i + 1);
      expect(rngSeeds[i]).to.equal(rngSeed);
      expect(await sample(withNewline, 'ab', { ...change, rngSeed })).to.equal(text);
    }
  });

  it('do not depend on how the seeds come, nor on each other', async () => {
    const lines = Array.from({ length: 30 }, (_, k) => 'abcdé한😀'.slice(0, k % 7).repeat(k % 3));
    const [atOnce, slowly] = await Promise.all([partsOf(sourceOf(lines)), partsOf(sourceOf(lines, true))]);
    expect(slowly).to.deep.equal(atOnce);
    const others = await partsOf(sourceOf(lines.map((line, k) => (k === 20 ? line : ''))));
    expect(others.texts[20]).to.equal(atOnce.texts[20]);
  });

  it('come as they are made, the first that has not ended in many parts', async () => {
    const parts = new Map<string, number>();
    await partsOf(repeat(seed, 3), { length: 50 }, ({ sample: { rngSeed } }) => {
      parts.set(rngSeed, (parts.get(rngSeed) ?? 0) + 1);
    });
    const [first, ...others] = parts.values();
    expect(first).to.be.within(50, 51);
    expect(others).to.deep.equal([1, 1]);
  });

  it('are begun not far ahead of what has been written', async () => {
    let [taken, ended] = [0, 0];
    let furthest = 0;
    const source: SeedSource = {
      take: () => {
        // The first is long; all others would have ended long before.
        furthest = Math.max(furthest, taken - ended);
        return taken++ < 1000 ? { text: taken === 1 ? 'a'.repeat(500) : 'b', name: '' } : undefined;
      },
      more: () => Promise.resolve(false),
    };
    await partsOf(source, { length: 2 }, ({ isLast }) => (ended += +isLast));
    expect(furthest).to.be.within(16, 64);
  });

  it('are made one at a time where each may hold any amount of text', async () => {
    let taken = 0;
    const source: SeedSource = { take: () => (taken++, seed), more: () => Promise.resolve(false) };
    const sampler = await Sampler.start(withNewline, { samples: Infinity });
    let parts = 0;
    for await (const { isLast } of sampler.samples(source, { ...options, length: Infinity })) {
      expect(isLast).to.equal(false);
      if (++parts === 500) break;
    }
    expect(taken).to.equal(1);
  });

  it('end with a seed that is refused, after all samples of those before it', async () => {
    const { texts, error } = await partsOf(sourceOf(['ab', 'a', 'c', 'x', 'd']), { length: 5 });
    expect(texts).to.have.length(3);
    expect(texts.map((text) => Array.from(text).length)).to.deep.equal([7, 6, 6]);
    expect(error).to.be.instanceOf(DataError);
    expect((error as Error).message).to.match(/^line 4 .*'x'/);
  });

  it('end with what their source throws', async () => {
    const error = new DataError('broken');
    const sampler = await Sampler.start(withNewline);
    const source: SeedSource = { take: () => undefined, more: () => Promise.reject(error) };
    expect(await rejectionOf(sampler.samples(source, options).next())).to.equal(error);
  });
});

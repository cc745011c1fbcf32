import { expect } from 'chai';
import fc from 'fast-check';
import { Tokens } from '../../../src/core/text/tokens.js';
import { Batches, fitBatch } from '../../../src/core/training/batches.js';

const shapes = fc.record({
  batchSize: fc.integer({ min: 1, max: 6 }),
  sequenceLength: fc.integer({ min: 1, max: 9 }),
  extra: fc.nat(400),
  seed: fc.string(),
});

/** A text of which each symbol tells its place. */
const places = (length: number) => Tokens.of(Array.from({ length }, (_, place) => place));

describe('the batch that fits a text', () => {
  it('is the one asked for, where the text fills it', () => {
    expect(fitBatch(1000, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 8,
      sequenceLength: 32,
    });
    expect(fitBatch(8 * 32 + 1, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 8,
      sequenceLength: 32,
    });
  });

  it('has fewer streams, then fewer steps, where it does not', () => {
    expect(fitBatch(8 * 32, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 7,
      sequenceLength: 32,
    });
    expect(fitBatch(33, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 1,
      sequenceLength: 32,
    });
    expect(fitBatch(32, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 1,
      sequenceLength: 31,
    });
  });

  it('fault 3: reads all of `hello`', () => {
    expect(fitBatch('hello'.length, { batchSize: 8, sequenceLength: 32 })).to.deep.equal({
      batchSize: 1,
      sequenceLength: 4,
    });
  });

  it('holds at least one prediction, and no more than there are', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 2, max: 100 }), ({ batchSize, sequenceLength }, length) => {
        const fit = fitBatch(length, { batchSize, sequenceLength });
        expect(fit.batchSize).to.be.within(1, batchSize);
        expect(fit.sequenceLength).to.be.within(1, sequenceLength);
        expect(fit.batchSize * fit.sequenceLength).to.be.at.most(length - 1);
      }),
    );
  });
});

describe('the batches of a text that has an order for each epoch', () => {
  it('read each epoch in its own', () => {
    const begun: number[] = [];
    const text = {
      length: 21,
      beginEpoch: (epoch: number) => void begun.push(epoch),
      copyTo(start: number, count: number, target: Int32Array, offset: number, stride: number) {
        for (let k = 0; k < count; k++) target[offset + k * stride] = 100 * begun.at(-1)! + start + k;
      },
    };
    const batches = new Batches(text, { batchSize: 2, sequenceLength: 5 }, 'seed');
    const [inputs, targets] = [new Int32Array(10), new Int32Array(10)];
    const epochs = [0, 1, 2, 3, 4, 1].map((step) => {
      batches.fill(step, inputs, targets);
      expect([...targets]).to.deep.equal(Array.from(inputs, (place) => place + 1));
      return Math.floor(inputs[0] / 100);
    });
    expect(epochs).to.deep.equal([0, 0, 1, 1, 2, 0]);
    expect(begun).to.deep.equal([0, 1, 2, 0]);
  });
});

describe('the batches of a text', () => {
  /** Batches of a text of a bit more than one batch, and what each step of its first epochs reads, [T][B]. */
  function read({
    batchSize: B,
    sequenceLength: T,
    extra,
    seed,
  }: typeof shapes extends fc.Arbitrary<infer S> ? S : never) {
    const tokens = places(B * T + 1 + extra);
    const batches = new Batches(tokens, { batchSize: B, sequenceLength: T }, seed);
    const step = (k: number) => {
      const [inputs, targets] = [new Int32Array(B * T), new Int32Array(B * T)];
      batches.fill(k, inputs, targets);
      return { inputs: [...inputs], targets: [...targets] };
    };
    return { B, T, tokens, batches, step };
  }

  it('read every stream of an epoch in order, each symbol once', () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), (shape, epoch) => {
        const { B, batches, step } = read(shape);
        const segments = Array.from(
          { length: batches.perEpoch },
          (_, s) => step(epoch * batches.perEpoch + s).inputs,
        );
        const streams = Array.from({ length: B }, (_, b) =>
          segments.flatMap((inputs) => inputs.filter((_, k) => k % B === b)),
        );
        const all = streams.flat();
        expect(all).to.deep.equal(all.map((_, k) => all[0] + k));
      }),
    );
  });

  it('have as targets the symbols that follow', () => {
    fc.assert(
      fc.property(shapes, fc.nat(100), (shape, k) => {
        const { inputs, targets } = read(shape).step(k);
        expect(targets).to.deep.equal(inputs.map((place) => place + 1));
      }),
    );
  });

  it('go on in each stream where the step before ended, unless an epoch begins', () => {
    fc.assert(
      fc.property(shapes, fc.nat(100), (shape, k) => {
        const { B, batches, step } = read(shape);
        fc.pre(!batches.beginsEpoch(k + 1));
        expect(step(k + 1).inputs.slice(0, B)).to.deep.equal(step(k).targets.slice(-B));
      }),
    );
  });

  it('begin an epoch as often as they have read the text', () => {
    const { batches } = read({ batchSize: 2, sequenceLength: 5, extra: 25, seed: 'a' });
    expect(batches.perEpoch).to.equal(3);
    expect([0, 1, 2, 3, 4, 5, 6].filter((k) => batches.beginsEpoch(k))).to.deep.equal([0, 3, 6]);
  });

  it('leave less than one segment of the text aside, in a long text less than two', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { B, T, tokens, batches } = read(shape);
        const left = tokens.length - 1 - batches.perEpoch * B * T;
        expect(left).to.be.within(0, (batches.perEpoch < 19 ? 1 : 2) * B * T - 1);
      }),
    );
  });

  it('begin every epoch of a long text at another place, the same for the same seed', () => {
    const starts = (seed: string) => {
      const { batches, step } = read({ batchSize: 4, sequenceLength: 8, extra: 4000, seed });
      return Array.from({ length: 10 }, (_, epoch) => step(epoch * batches.perEpoch).inputs[0]);
    };
    expect(new Set(starts('a')).size).to.be.above(5);
    expect(starts('a')).to.deep.equal(starts('a'));
    expect(starts('a')).not.to.deep.equal(starts('b'));
  });

  it('read the whole of `hello`, every time', () => {
    const tokens = places(5);
    const batches = new Batches(tokens, fitBatch(5, { batchSize: 8, sequenceLength: 32 }), 'seed');
    expect(batches.perEpoch).to.equal(1);
    for (let k = 0; k < 5; k++) {
      const [inputs, targets] = [new Int32Array(4), new Int32Array(4)];
      batches.fill(k, inputs, targets);
      expect([[...inputs], [...targets]]).to.deep.equal([
        [0, 1, 2, 3],
        [1, 2, 3, 4],
      ]);
    }
  });
});

describe('the batches of a text with jitter', () => {
  const jittered = fc.record({
    batchSize: fc.integer({ min: 1, max: 4 }),
    sequenceLength: fc.integer({ min: 1, max: 9 }),
    length: fc.integer({ min: 300, max: 700 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.string(),
  });

  it('have that share of half segments, of which each epoch draws others, and read streams without a gap', () => {
    fc.assert(
      fc.property(jittered, fc.nat(3), ({ batchSize: B, sequenceLength: T, length, jitter, seed }, epoch) => {
        const batches = new Batches(places(length), { batchSize: B, sequenceLength: T }, seed, jitter);
        const streams = Array.from({ length: B }, (): number[] => []);
        const lengths: number[] = [];
        for (let s = 0; s < batches.perEpoch; s++) {
          const step = epoch * batches.perEpoch + s;
          const [inputs, targets] = [new Int32Array(B * T), new Int32Array(B * T)];
          const read = batches.fill(step, inputs, targets);
          lengths.push(read);
          for (let i = 0; i < B * read; i++) {
            expect(targets[i]).to.equal(inputs[i] + 1);
            streams[i % B].push(inputs[i]);
          }
          expect(batches.predictionsOf(step + 1) - batches.predictionsOf(step)).to.equal(B * read);
        }
        const half = Math.ceil(T / 2);
        expect(lengths.every((read) => read === T || read === half)).to.equal(true);
        if (half < T) {
          expect(lengths.filter((read) => read === half).length).to.equal(
            Math.floor(jitter * batches.perEpoch),
          );
        }
        const all = streams.flat();
        expect(all).to.deep.equal(all.map((_, k) => all[0] + k));
      }),
    );
  });

  it('draw which segments are short anew for each epoch and each seed', () => {
    const lengthsOf = (seed: string, epoch: number) => {
      const batches = new Batches(places(1000), { batchSize: 2, sequenceLength: 8 }, seed, 0.3);
      const [inputs, targets] = [new Int32Array(16), new Int32Array(16)];
      return Array.from({ length: batches.perEpoch }, (_, s) =>
        batches.fill(epoch * batches.perEpoch + s, inputs, targets),
      ).join();
    };
    expect(lengthsOf('a', 0)).to.equal(lengthsOf('a', 0));
    expect(lengthsOf('a', 1)).not.to.equal(lengthsOf('a', 0));
    expect(lengthsOf('b', 0)).not.to.equal(lengthsOf('a', 0));
  });
});

import { expect } from 'chai';
import { type CellName, cellNames } from '../../../src/core/model/cells/names.js';
import { expectClose } from '../../helpers/expect-close.js';
import { largestError, randomIds, randomState, randomTensors, TestNetwork } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

const config = { cell: 'lstm', layers: 2, hiddenSize: 40, vocabularySize: 7 } as const;
const [B, T] = [25, 3];

describe('dropout', () => {
  const start = (dropout: number, cell: CellName = 'lstm') => {
    const ofCell = { ...config, cell };
    return TestNetwork.start(
      ofCell,
      randomTensors(ofCell, 1),
      { batchSize: B, sequenceLength: T },
      { dropout },
    );
  };

  /** The masks of a step, [L][B][H]. */
  function masks(test: TestNetwork, seed: number, step: number): number[][][] {
    return test.network.dropouts.map((dropout) => {
      dropout.draw(test.engine, seed, step);
      const [, width] = dropout.mask.shape;
      const factors = Array.from(test.engine.memory.view(dropout.mask));
      return Array.from({ length: B }, (_, b) => factors.slice(b * width, b * width + config.hiddenSize));
    });
  }

  for (const rate of [0.1, 0.25, 0.5, 0.9]) {
    it(`silences a share of ${rate} of the units, and strengthens the others`, async () => {
      const factors = masks(await start(rate), 1, 0).flat(2);
      expect(new Set(factors)).to.deep.equal(new Set([0, Math.fround(1 / (1 - rate))]));
      const share = factors.filter((factor) => factor === 0).length / factors.length;
      // Of 2000 independent draws the share has a standard deviation of √(rate·(1 - rate)/2000), at most 0.0112.
      expect(share).to.be.closeTo(rate, 4 * Math.sqrt((rate * (1 - rate)) / factors.length));
    });
  }

  it('draws the same masks for the same seed and step, and others for any other', async () => {
    const test = await start(0.5);
    const first = masks(test, 1, 0);
    for (const [seed, step] of [
      [1, 1],
      [2, 0],
      [0, 1],
      [1, 1000],
      [2 ** 32 - 1, 0],
    ]) {
      const share = agreement(masks(test, seed, step), first);
      expect(share, `seed ${seed}, step ${step}`).to.be.closeTo(0.5, 0.05); // 4 standard deviations of 2000 coins
    }
    expect(masks(test, 1, 0)).to.deep.equal(first);
    expect(masks(await start(0.5), 1, 0)).to.deep.equal(first);
  });

  it('draws another mask for every layer and stream', async () => {
    const [lower, upper] = masks(await start(0.5), 1, 0);
    expect(agreement([lower], [upper])).to.be.closeTo(0.5, 0.07);
    expect(agreement([lower.slice(1)], [lower.slice(0, -1)])).to.be.closeTo(0.5, 0.07);
  });

  for (const cell of cellNames)
    it(`keeps one mask for all steps of a segment, and leaves what recurs in ${cell} alone`, async () => {
      const test = await start(0.5, cell);
      const [lower, upper] = masks(test, 3, 0);
      const state = randomState(test.config, B, 4);
      const [ids, targets] = [randomIds(T, B, 7, 5), randomIds(T, B, 7, 6)];
      test.state = state;
      const run = test.learn(ids, targets);
      const tensors = toDoubles(randomTensors(test.config, 1));
      const expected = runLanguageModel(tensors, oneHot(ids, 7), targets, { state, masks: [lower, upper] });
      expectClose(run.logits, expected.logits, 4e-6); // some 40 products of h up to twice its size
      expectClose(run.loss, expected.loss, 1e-6);
      expectClose(test.state, expected.state, 5e-6); // simple cells enlarge the error of the step before
      expect(largestError(run.gradients, expected.gradients)).to.be.below(5e-6);
    });

  it('is not there at a rate of 0', async () => {
    expect((await start(0)).network.dropouts).to.deep.equal([]);
  });
});

/** The share of units that two sets of masks treat alike. */
function agreement(one: readonly number[][][], other: readonly number[][][]): number {
  const [a, b] = [one.flat(2), other.flat(2)];
  return a.filter((factor, k) => factor === b[k]).length / a.length;
}

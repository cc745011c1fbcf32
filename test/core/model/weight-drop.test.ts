import { expect } from 'chai';
import { cellNames } from '../../../src/core/model/cells/names.js';
import { expectClose } from '../../helpers/expect-close.js';
import { largestError, randomIds, randomTensors, TestNetwork } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

const [B, T, H, V] = [3, 4, 13, 7];
const RATE = 0.3;

describe('weight drop', () => {
  for (const cell of cellNames) {
    const config = { cell, layers: 2, hiddenSize: H, vocabularySize: V };
    const tensors = randomTensors(config, 1);
    const [ids, targets] = [randomIds(T, B, V, 2), randomIds(T, B, V, 3)];
    const start = (weightDrop: number) =>
      TestNetwork.start(config, tensors, { batchSize: B, sequenceLength: T }, { weightDrop });

    it(`learns with some of the recurrent weights of ${cell}, scaled up, for a whole segment`, async () => {
      const test = await start(RATE);
      const { engine, network, weights } = test;
      network.prepareStep(engine, 5, 0);
      const run = test.learn(ids, targets);

      // The weights as the network saw them: those under the masks in place of the others.
      const whole = toDoubles(weights.values.read(engine));
      for (const { weights: own, dropped } of network.weightDrops) {
        engine.memory.view(own).set(engine.memory.view(dropped));
      }
      const masked = toDoubles(weights.values.read(engine));
      const expected = runLanguageModel(masked, oneHot(ids, V), targets, {});
      expectClose(run.loss, expected.loss, 1e-6);
      const gradients = new Map(
        [...expected.gradients].map(([name, values]) => {
          if (!name.includes('weight_hh')) return [name, values];
          const factor = (k: number) => (masked.get(name)![k] === 0 ? 0 : 1 / (1 - RATE));
          return [name, values.map((value, k) => value * factor(k))];
        }),
      );
      expect(largestError(run.gradients, gradients)).to.be.below(5e-6);

      for (let layer = 0; layer < config.layers; layer++) {
        const name = `${cell}.weight_hh_l${layer}`;
        const [all, left] = [whole.get(name)!, masked.get(name)!];
        const zeros = left.filter((value) => value === 0).length;
        // Of n independent draws the share has a standard deviation of √(rate·(1 - rate)/n).
        expect(zeros / left.length).to.be.closeTo(RATE, 4 * Math.sqrt((RATE * (1 - RATE)) / left.length));
        left.forEach((value, k) => {
          if (value !== 0) expect(value).to.be.closeTo(all[k] / (1 - RATE), 1e-6);
        });
      }
    });
  }

  it('draws another mask for every seed, step and layer, and the same for the same', async () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: H, vocabularySize: V } as const;
    const shape = { batchSize: B, sequenceLength: T };
    const test = await TestNetwork.start(config, randomTensors(config, 1), shape, { weightDrop: 0.5 });
    const masks = (seed: number, step: number): number[][] => {
      test.network.prepareStep(test.engine, seed, step);
      return test.network.weightDrops.map(({ mask }) => [...test.engine.memory.view(mask)]);
    };
    const first = masks(1, 0);
    expect(masks(1, 1)[0]).not.to.deep.equal(first[0]);
    expect(masks(2, 0)[0]).not.to.deep.equal(first[0]);
    expect(first[1]).not.to.deep.equal(first[0]);
    expect(masks(1, 0)).to.deep.equal(first);
  });
});

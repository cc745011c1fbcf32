import { expect } from 'chai';
import { Adam, adamDefaults, type AdamOptions } from '../../../../src/core/training/optimizers/adam.js';
import { expectClose } from '../../../helpers/expect-close.js';
import { fixtureNames, readFixture } from '../../../helpers/fixtures.js';
import { largestError, randomIds, randomTensors, TestNetwork } from '../../../helpers/network.js';
import { globalNorm, ReferenceAdam } from '../../../helpers/reference-adam.js';
import { toDoubles } from '../../../helpers/reference-model.js';
import { arithmetics } from '../../../helpers/workbench.js';

/*
 * Single precision against double. An update of Adam is the learning rate, here at most 0.01, times a quotient of moments
 * that carry the relative error of the gradients, some 1e-6: after ten steps weights near 1 are off by a few roundings,
 * 3e-7. A β that is rounded in one place and not in another would show: it is worth 1e-6.
 */
const WEIGHTS = 1e-6;
/** Simple cells enlarge the error of the step before. */
const STATES = 3e-6;
const LOSSES = 1e-6;
const NORMS = 1e-6;

for (const arithmetic of arithmetics) {
  describe(`Adam, ${arithmetic}`, () => {
    for (const name of fixtureNames) {
      it(`makes the ten steps of ${name.endsWith('keras') ? 'Keras' : 'PyTorch'} on the fixture ${name}`, async () => {
        const fixture = readFixture(name);
        const { config, tensors, batchSize, sequenceLength, optimizer } = fixture;
        let adam: Adam;
        const test = await TestNetwork.start(
          config,
          tensors,
          { batchSize, sequenceLength },
          {
            arithmetic,
            besides: (plan, weights, gradients) => {
              adam = new Adam(plan, weights.values, gradients, { ...adamDefaults, ...optimizer });
            },
          },
        );
        test.state = fixture.initialState;
        const losses: number[] = [];
        const norms: number[] = [];
        for (const [n, { ids, targets }] of fixture.segments.entries()) {
          losses.push(test.learn(ids, targets).loss);
          norms.push(adam!.step(test.engine, n + 1, optimizer.learningRate));
          test.weights.packed.pack(test.engine);
        }
        expectClose(losses, fixture.losses, LOSSES);
        expectClose(norms, fixture.norms, NORMS);
        expectClose(toDoubles(test.weights.values.read(test.engine)), fixture.finalTensors, WEIGHTS);
        expectClose(test.state, fixture.finalState, STATES);
      });
    }
  });
}

describe('Adam', () => {
  const config = { cell: 'lstm', layers: 2, hiddenSize: 13, vocabularySize: 11 } as const;
  const tensors = randomTensors(config, 1);

  async function start(options: Partial<AdamOptions> = {}) {
    let adam: Adam;
    const test = await TestNetwork.start(
      config,
      tensors,
      { batchSize: 3, sequenceLength: 5 },
      {
        besides: (plan, weights, gradients) => {
          adam = new Adam(plan, weights.values, gradients, { ...adamDefaults, ...options });
        },
      },
    );
    const { gradients } = test.learn(randomIds(5, 3, 11, 2), randomIds(5, 3, 11, 3));
    const weights = () => toDoubles(test.weights.values.read(test.engine));
    return { adam: adam!, test, gradients, weights };
  }

  it('knows the norm of the whole gradient', async () => {
    const { adam, test, gradients } = await start();
    expect(adam.gradientNorm.measure(test.engine)).to.be.closeTo(globalNorm(gradients), 1e-6);
    expect(adam.step(test.engine, 1, 0.01)).to.equal(adam.gradientNorm.measure(test.engine));
  });

  for (const clipNorm of [0, 0.01, 1000]) {
    it(`follows the reference with a clip norm of ${clipNorm}`, async () => {
      const { adam, test, gradients, weights } = await start({ clipNorm, epsilon: 1e-3 });
      const expected = toDoubles(tensors);
      const limit = clipNorm === 0 ? Infinity : clipNorm;
      new ReferenceAdam(expected, { ...adamDefaults, epsilon: 1e-3, clipNorm: limit }).step(gradients, 0.01);
      adam.step(test.engine, 1, 0.01);
      expect(largestError(weights(), expected)).to.be.below(1e-6);
    });
  }

  it('changes the input weights of the first layer by the input rate times as much, and nothing else by more', async () => {
    const before = toDoubles(tensors);
    const changes = async (inputRate: number) => {
      const { adam, test, weights } = await start({ inputRate });
      adam.step(test.engine, 1, 0.001);
      return new Map([...weights()].map(([name, w]) => [name, w.map((x, k) => x - before.get(name)![k])]));
    };
    const [alike, faster] = [await changes(1), await changes(10)];
    for (const [name, change] of alike) {
      const factor = name === 'lstm.weight_ih_l0' ? 10 : 1;
      expect(
        largestError(new Map([[name, faster.get(name)!]]), new Map([[name, change.map((x) => x * factor)]])),
        name,
      ).to.be.below(1e-4);
    }
  });

  it('leaves everything as it is where a gradient is no number', async () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const { adam, test } = await start();
      test.engine.memory.view(test.gradients.all)[5] = bad;
      const norm = adam.step(test.engine, 1, 0.01);
      expect(Number.isFinite(norm)).to.equal(false);
      expect(test.weights.values.read(test.engine)).to.deep.equal(tensors);
    }
  });
});

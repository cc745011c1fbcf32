import { expect } from 'chai';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import { typicalLogNormalizer } from '../../../src/core/training/typical-normalizer.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { closedTeams } from '../../helpers/closed-teams.js';
import { rejectionOf } from '../../helpers/rejection.js';

/** The example with every weight times `factor`, and its output biases raised. */
const scaled = (factor: number, raised = 0): Checkpoint => {
  const example = exampleCheckpoint({ hiddenSize: 9 });
  const tensors = example.tensors.map(({ name, shape, data }) => ({
    name,
    shape,
    data: data.map((weight) => factor * weight + (name === 'output.bias' ? raised : 0)),
  }));
  return { ...example, tensors };
};

describe('the typical normaliser of a model', () => {
  it('is the normaliser itself, where that is the same in every context', async () => {
    const V = exampleCheckpoint().vocabulary.size;
    expect(await typicalLogNormalizer(scaled(0, 2.5), 'seed', {})).to.be.closeTo(2.5 + Math.log(V), 1e-6);
  });

  it('moves with the logits', async () => {
    const [low, high] = [await typicalLogNormalizer(scaled(3), 'seed', {}), scaled(3, 1.25)];
    expect(await typicalLogNormalizer(high, 'seed', {})).to.be.closeTo(low + 1.25, 1e-5);
  });

  it('is nearly the same whatever the seed, and the same for the same', async () => {
    const seeds = ['a', 'b', 'c', 'd'];
    const values = await Promise.all(seeds.map((seed) => typicalLogNormalizer(scaled(8), seed, {})));
    expect(await typicalLogNormalizer(scaled(8), 'a', {})).to.equal(values[0]);
    expect(Math.max(...values) - Math.min(...values)).to.be.within(1e-9, 0.2);
  });

  it('pauses between two steps, and ends, its thread too, with what a pause throws', async () => {
    const told: number[] = [];
    await typicalLogNormalizer(scaled(1), 'seed', {}, (done, total) => {
      told.push(done / total);
      return undefined;
    });
    expect(told).to.have.length(256);
    expect(told).to.deep.equal(told.toSorted((a, b) => a - b));
    expect([told[0], told[255]]).to.deep.equal([0, 255 / 256]);

    const stop = new Error('stop');
    let error: unknown;
    const closed = await closedTeams(async () => {
      error = await rejectionOf(typicalLogNormalizer(scaled(1), 'seed', {}, () => Promise.reject(stop)));
    });
    expect(error).to.equal(stop);
    expect(closed).to.deep.equal([1]);
  });

  it('can be measured of a model that knows no newline', async () => {
    const model = { ...exampleCheckpoint({ symbols: 'abc' }) };
    expect(await typicalLogNormalizer(model, 'seed', {})).to.be.finite;
  });
});

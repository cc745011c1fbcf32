import { expect } from 'chai';
import { startNetworks } from '../../../src/core/model/prediction.js';
import { Stepper } from '../../../src/core/model/stepper.js';
import { randomTensors } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

const config = { cell: 'gru', layers: 2, hiddenSize: 11, vocabularySize: 7 } as const;
const tensors = randomTensors(config, 4);

/** Starts a stepper for each number of streams, over the same weights. */
async function start(...sizes: number[]): Promise<Stepper[]> {
  const shapes = sizes.map((batchSize) => ({ batchSize, sequenceLength: 1 }));
  const { team, networks } = await startNetworks({ config, tensors }, shapes);
  return networks.map((network) => new Stepper(team, network));
}

function read(stepper: Stepper, b: number, ids: readonly number[]): number[] {
  for (const id of ids) {
    stepper.ids.fill(0);
    stepper.ids[b] = id;
    stepper.step();
  }
  return Array.from(stepper.logits[b]);
}

describe('a stepper', () => {
  it('reads symbol by symbol what a network reads at once', async () => {
    const [stepper] = await start(3);
    const ids = [
      [1, 2, 3],
      [4, 5, 6],
      [0, 0, 1],
      [6, 3, 2],
    ]; // [T][B]
    const expected = runLanguageModel(toDoubles(tensors), oneHot(ids, 7), ids).logits;
    for (const [t, row] of ids.entries()) {
      stepper.ids.set(row);
      stepper.step();
      stepper.logits.forEach((logits, b) =>
        logits.forEach((logit, id) => expect(logit).to.be.closeTo(expected[t][b][id], 1e-4)),
      );
    }
    expect(stepper.hiddenState(1)).to.have.length(11);
  });

  it('resets one stream alone', async () => {
    const [stepper] = await start(2);
    const fresh = read(stepper, 0, [5]);
    read(stepper, 0, [1, 2, 3]);
    stepper.reset(0);
    expect(read(stepper, 0, [5])).to.deep.equal(fresh);
  });

  it('copies the state of a stream to another stepper', async () => {
    const [small, large] = await start(1, 4);
    const expected = read(small, 0, [1, 2, 3, 4]);
    small.reset(0);
    read(small, 0, [1, 2, 3]);
    small.copyState(0, large, 2);
    expect(read(large, 2, [4])).to.deep.equal(expected);
  });
});

import { expect } from 'chai';
import { startPrediction } from '../../../src/core/model/prediction.js';
import { widenVocabulary } from '../../../src/core/model/widen.js';
import { randomTensors } from '../../helpers/network.js';

const config = { cell: 'lstm', layers: 2, hiddenSize: 3, vocabularySize: 4 } as const;
const wider = { ...config, vocabularySize: 7 };
const tensors = randomTensors(config, 1);
/** The new symbols 0, 3 and 6 stand before, between and after the old ones. */
const ids = [1, 2, 4, 5];
const widened = widenVocabulary(tensors, wider, ids, -5);

const tensor = (from: typeof tensors, name: string) => from.find((candidate) => candidate.name === name)!;

/** The logits after each of some symbols. */
async function logitsOf(model: Parameters<typeof startPrediction>[0], symbols: readonly number[]) {
  const { team, network } = await startPrediction(model, { batchSize: 1, sequenceLength: symbols.length });
  team.engine.memory.ids(network.inputs).set(symbols);
  team.run(network.read, symbols.length);
  const [T, B, width] = network.output.logits.shape;
  const logits = team.engine.memory.view(network.output.logits);
  return Array.from({ length: T * B }, (_, t) =>
    Array.from(logits.subarray(t * width, t * width + model.config.vocabularySize)),
  );
}

describe('a model with more symbols', () => {
  it('computes for the old ones what it computed, to the bit', async () => {
    const symbols = [0, 3, 2, 2, 1];
    const before = await logitsOf({ config, tensors }, symbols);
    const after = await logitsOf(
      { config: wider, tensors: widened },
      symbols.map((id) => ids[id]),
    );
    expect(after.map((row) => ids.map((id) => row[id]))).to.deep.equal(before);
    for (const row of after) expect([0, 3, 6].map((id) => row[id])).to.deep.equal([-5, -5, -5]);
  });

  it('gives each symbol its row of the output, and its column of the input', () => {
    const [input, before] = [tensor(widened, 'lstm.weight_ih_l0'), tensor(tensors, 'lstm.weight_ih_l0')];
    expect(input.shape).to.deep.equal([12, 7]);
    for (let row = 0; row < 12; row++) {
      const columns = Array.from(input.data.subarray(row * 7, row * 7 + 7));
      const old = Array.from(before.data.subarray(row * 4, row * 4 + 4));
      expect(columns).to.deep.equal([0, old[0], old[1], 0, old[2], old[3], 0]);
    }
    const output = tensor(widened, 'output.weight');
    expect(output.shape).to.deep.equal([7, 3]);
    for (const id of [0, 3, 6]) {
      expect([...output.data.subarray(id * 3, id * 3 + 3)]).to.deep.equal([0, 0, 0]);
    }
  });

  it('leaves all else as it is, and what it was made of', () => {
    expect(widened.map(({ name }) => name)).to.deep.equal(tensors.map(({ name }) => name));
    for (const name of ['lstm.weight_hh_l0', 'lstm.bias_l0', 'lstm.weight_ih_l1', 'lstm.weight_hh_l1']) {
      expect(tensor(widened, name)).to.deep.equal(tensor(tensors, name));
    }
    expect(tensors).to.deep.equal(randomTensors(config, 1));
  });
});

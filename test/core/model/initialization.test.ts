import { expect } from 'chai';
import { initialTensors } from '../../../src/core/model/initialization.js';
import { tensorShapes } from '../../../src/core/model/config.js';

describe('an untrained model', () => {
  const config = { cell: 'lstm', layers: 2, hiddenSize: 25, vocabularySize: 6 } as const;
  const H = config.hiddenSize;
  const counts = [10, 0, 30, 5, 50, 5];
  const tensors = initialTensors(config, 'seed', counts);
  const tensor = (name: string) => tensors.find((one) => one.name === name)!.data;

  it('has all tensors of its configuration', () => {
    expect(tensors.map(({ name, shape }) => [name, shape])).to.deep.equal([...tensorShapes(config)]);
  });

  it('has weights spread evenly over ±1/√H', () => {
    const bound = Math.fround(1 / Math.sqrt(H));
    for (const { name, data } of tensors.filter((one) => one.name.includes('weight'))) {
      for (const value of data) expect(value).to.be.within(-bound, bound);
      // Uniform in ±b: the mean has a standard deviation of b/√(3n); the mean square is b²/3, give or take 0.3·b²/√n.
      const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
      const square = data.reduce((sum, x) => sum + x * x, 0) / data.length;
      expect(mean, name).to.be.closeTo(0, (4 * bound) / Math.sqrt(3 * data.length));
      expect(square, name).to.be.closeTo(bound ** 2 / 3, (4 * 0.3 * bound ** 2) / Math.sqrt(data.length));
    }
  });

  it('remembers: the biases are 1 for the forget gate and 0 for the others', () => {
    for (const l of [0, 1]) {
      const bias = tensor(`lstm.bias_l${l}`);
      bias.forEach((value, k) => expect(value).to.equal(k >= H && k < 2 * H ? 1 : 0));
    }
  });

  it('begins with no other bias in cells that forget by other gates, or none', () => {
    for (const cell of ['gru', 'rnn'] as const) {
      const biases = initialTensors({ ...config, cell }, 'seed').filter(({ name }) =>
        name.startsWith(`${cell}.bias`),
      );
      expect(biases.length).to.be.above(0);
      for (const { data } of biases) expect([...new Set(data)]).to.deep.equal([0]);
    }
  });

  it('expects each symbol by its share of the text, an absent one as half of the rarest', () => {
    tensor('output.bias').forEach((value, id) => {
      expect(value).to.be.closeTo(Math.log(Math.max(counts[id], 0.5) / 100.5), 1e-6);
    });
  });

  it('expects all symbols alike where nothing is known of them', () => {
    const [bias] = initialTensors(config, 'seed').slice(-1);
    expect([...new Set(bias.data)]).to.deep.equal([0]);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(initialTensors(config, 'seed', counts)).to.deep.equal(tensors);
    const other = initialTensors(config, 'another', counts);
    expect(other[0].data).not.to.deep.equal(tensors[0].data);
  });

  it('has weights of its own in every tensor', () => {
    expect(tensor('lstm.weight_hh_l0')).not.to.deep.equal(tensor('lstm.weight_hh_l1'));
    expect(tensor('lstm.weight_hh_l1')).not.to.deep.equal(tensor('lstm.weight_ih_l1'));
  });
});

import { expect } from 'chai';
import { parameterCount, tensorShapes } from '../../src/model/config.js';

describe('the configuration of a model', () => {
  it('names and shapes the tensors as PyTorch does', () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 3, vocabularySize: 5 } as const;
    expect([...tensorShapes(config)]).to.deep.equal([
      ['lstm.weight_ih_l0', [12, 5]],
      ['lstm.weight_hh_l0', [12, 3]],
      ['lstm.bias_l0', [12]],
      ['lstm.weight_ih_l1', [12, 3]],
      ['lstm.weight_hh_l1', [12, 3]],
      ['lstm.bias_l1', [12]],
      ['output.weight', [5, 3]],
      ['output.bias', [5]],
    ]);
  });

  it('counts the parameters', () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 3, vocabularySize: 5 } as const;
    expect(parameterCount(config)).to.equal(60 + 36 + 12 + 36 + 36 + 12 + 15 + 5);
    // 4H(V + H + 1) + V(H + 1) of one layer
    expect(parameterCount({ ...config, layers: 1, hiddenSize: 256, vocabularySize: 65 })).to.equal(346433);
  });
});

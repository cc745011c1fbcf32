import { expect } from 'chai';
import type { CellName } from '../../../src/core/model/cells/names.js';
import { parameterCount, tensorShapes } from '../../../src/core/model/config.js';

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

  it('names and shapes the tensors of every kind of cell', () => {
    const shapes = (cell: CellName) => [
      ...tensorShapes({ cell, layers: 2, hiddenSize: 3, vocabularySize: 5 }),
    ];
    expect(shapes('gru')).to.deep.equal([
      ['gru.weight_ih_l0', [9, 5]],
      ['gru.weight_hh_l0', [9, 3]],
      ['gru.bias_l0', [9]],
      ['gru.bias_hn_l0', [3]],
      ['gru.weight_ih_l1', [9, 3]],
      ['gru.weight_hh_l1', [9, 3]],
      ['gru.bias_l1', [9]],
      ['gru.bias_hn_l1', [3]],
      ['output.weight', [5, 3]],
      ['output.bias', [5]],
    ]);
    expect(shapes('rnn').slice(0, 4)).to.deep.equal([
      ['rnn.weight_ih_l0', [3, 5]],
      ['rnn.weight_hh_l0', [3, 3]],
      ['rnn.bias_l0', [3]],
      ['rnn.weight_ih_l1', [3, 3]],
    ]);
  });

  it('counts the parameters', () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 3, vocabularySize: 5 } as const;
    expect(parameterCount(config)).to.equal(60 + 36 + 12 + 36 + 36 + 12 + 15 + 5);
    // 4H(V + H + 1) + V(H + 1) of one layer
    expect(parameterCount({ ...config, layers: 1, hiddenSize: 256, vocabularySize: 65 })).to.equal(346433);
  });
});

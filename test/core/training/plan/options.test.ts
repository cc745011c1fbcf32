import { expect } from 'chai';
import { UsageError } from '../../../../src/core/errors.js';
import { checkOptions, type TrainingOptions } from '../../../../src/core/training/plan/options.js';
import { smallOptions } from '../../../helpers/training.js';

describe('the options of a training run', () => {
  const bad: [keyof TrainingOptions, number[]][] = [
    ['layers', [0, -1, 1.5, NaN, Infinity, 1000]],
    ['hiddenSize', [0, 2.5, NaN, 1e9]],
    ['batchSize', [0, 0.5, 1e9]],
    ['sequenceLength', [0, 1.5, 1e9]],
    ['learningRate', [0, -0.1, NaN, Infinity, 1e30]],
    ['warmupSteps', [-1, 0.5, NaN]],
    ['weightDecay', [-1, NaN, Infinity]],
    ['averageDecay', [-1, 1, NaN]],
    ['inputDropout', [-1, 1, NaN]],
    ['weightDrop', [-1, 1, NaN]],
    ['lengthJitter', [-0.1, 1.1, NaN]],
    ['clipNorm', [-1, NaN, Infinity]],
    ['dropout', [-0.1, 1, NaN]],
    ['patience', [-1, 0.5, Infinity]],
  ];
  for (const [name, values] of bad) {
    it(`are refused for a ${name} out of range, with its name and value`, () => {
      for (const value of values) {
        expect(() => checkOptions({ ...smallOptions, [name]: value }))
          .to.throw(
            UsageError,
            new RegExp(`^${name} must be .*, not ${value.toString().replace('+', '\\+')}$`),
          )
          .with.property('exitCode', 2);
      }
    });
  }

  it('are refused for a cell that there is none of, with those that there are', () => {
    for (const cell of ['GRU', 'toString', '']) {
      expect(() => checkOptions({ ...smallOptions, cell: cell as 'lstm' })).to.throw(
        UsageError,
        `cell must be one of lstm, gru, rnn, not '${cell}'`,
      );
    }
  });

  it('are taken to the ends of their ranges', () => {
    for (const change of [
      { layers: 64, hiddenSize: 16384 },
      { hiddenSize: 1, batchSize: 1, sequenceLength: 1 },
      { warmupSteps: 0, weightDecay: 0, clipNorm: 0, dropout: 0, patience: 0 },
      { learningRate: 1e-300, dropout: 0.99 },
    ]) {
      expect(() => checkOptions({ ...smallOptions, ...change })).not.to.throw();
    }
  });
});

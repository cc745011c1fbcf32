import { expect } from 'chai';
import type { Primitives, TrainingState } from '../../src/checkpoint/format.js';
import { DataError } from '../../src/errors.js';
import {
  checkpointOf,
  checkSaved,
  isFinished,
  savedLength,
  savedPace,
} from '../../src/training/saved-run.js';
import { exampleCheckpoint, expectRefusal } from '../checkpoint/examples.js';
import { exampleRun } from '../helpers/training.js';

const model = exampleCheckpoint({ layers: 1, hiddenSize: 2 });
const saved = exampleRun(model, { elapsedSeconds: 4, lengthUnit: 'epochs', lengthValue: 2.5 });
const { progress, tensors } = saved;
const { options } = saved.training;

describe('a saved run', () => {
  it('tells where it stands', () => {
    checkSaved(saved);
    expect(isFinished(saved)).to.equal(true);
    expect(savedLength(saved)).to.deep.equal({ unit: 'epochs', value: 2.5 });
    expect(savedPace(saved)).to.deep.equal({ elapsedSeconds: 4, charactersPerSecond: 3200 });
    expect(checkpointOf(saved).tensors).to.deep.equal(model.tensors);
  });

  it('has no speed where it took no time', () => {
    const atOnce = { ...saved, progress: { ...progress, elapsedSeconds: 0 } };
    expect(savedPace(atOnce)).to.deep.equal({ elapsedSeconds: 0, charactersPerSecond: 0 });
  });

  it('may say more of itself', () => {
    checkSaved({ ...saved, progress: { ...progress, logFile: 'log.jsonl', logLength: 12 } });
  });

  const badProgress: [name: string, ...values: unknown[]][] = [
    ['step', -1, 0.5, 1e300, '200', undefined],
    ['lossSum', 'much', undefined],
    ['lossSteps', -1, 1.5],
    ['hasBest', 1, 'true'],
    ['bestEstimate', true],
    ['evaluationInterval', 0, -5, 0.5],
    ['progress', -0.1, 1.1],
    ['elapsedSeconds', -1],
    ['finished', 'yes', undefined],
    ['lengthUnit', 'hours', 3],
    ['lengthValue', 0, -1],
  ];
  for (const [name, ...values] of badProgress) {
    it(`is refused where its ${name} is none`, () => {
      for (const value of values) {
        const changed = { ...progress, [name]: value as string };
        if (value === undefined) Reflect.deleteProperty(changed, name);
        expectRefusal(() => checkSaved({ ...saved, progress: changed }), name);
      }
    });
  }

  it('is refused where its options are none, or those of another model', () => {
    const refused = (changes: Primitives, ...words: string[]) => {
      const training = { ...model.training, options: { ...options, ...changes } };
      expectRefusal(() => checkSaved({ ...saved, training }), ...words);
    };
    refused({ batchSize: 0 }, 'batchSize is 0', 'from 1 to 65536');
    refused({ dropout: 'much' }, 'dropout is much');
    refused({ cell: 'toString' }, 'cell is toString', 'lstm, gru, rnn');
    refused({ hiddenSize: 3 }, 'hiddenSize is 2 in the model', '3 in the options');
    refused({ layers: 2 }, 'layers is 1 in the model');
    refused({ validationFraction: 1 }, 'validationFraction is 1');
    refused({ validationFraction: 'half' }, 'validationFraction is half');
  });

  it('has no model where the tensors of one are not all there, each in its shape', () => {
    const without = (name: string) => tensors.filter((tensor) => tensor.name !== name);
    const withTensors = (others: TrainingState['tensors']) => ({ ...saved, tensors: others });
    expectRefusal(() => checkpointOf(withTensors([])), 'lstm.weight_ih_l0');
    expectRefusal(() => checkpointOf(withTensors(without('best/output.bias'))), 'output.bias');
    const bent = tensors.map((tensor) =>
      tensor.name === 'best/output.bias' ? { ...tensor, shape: [1] } : tensor,
    );
    expectRefusal(() => checkpointOf(withTensors(bent)), 'output.bias', '(6)');
    expect(() => checkpointOf({ ...saved, config: { ...saved.config, layers: 2 ** 50 } })).to.throw(
      DataError,
    );
  });
});

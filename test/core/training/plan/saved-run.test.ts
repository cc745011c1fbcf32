import { expect } from 'chai';
import type { Primitives, TrainingState } from '../../../../src/core/formats/format.js';
import { DataError } from '../../../../src/core/errors.js';
import type { RunLength } from '../../../../src/core/training/plan/options.js';
import {
  checkpointOf,
  isLonger,
  isPatientByDefault,
  parseSavedRun,
  savedPace,
} from '../../../../src/core/training/plan/saved-run.js';
import { exampleCheckpoint, expectRefusal } from '../../../helpers/examples.js';
import { exampleRun, smallOptions } from '../../../helpers/training.js';

const model = exampleCheckpoint({ layers: 1, hiddenSize: 2 });
const saved = exampleRun(model, { elapsedSeconds: 4, lengthUnit: 'epochs', lengthValue: 2.5 });
const { progress, tensors } = saved;
const { options } = saved.training;

describe('a saved run', () => {
  it('tells where it stands', () => {
    const run = parseSavedRun(saved);
    expect(run.progress).to.include({ finished: true, step: 200, hasBest: true });
    expect(run.length).to.deep.equal({ unit: 'epochs', value: 2.5 });
    expect(run.options).to.deep.equal(options);
    expect([run.heldOut, run.fromSha256]).to.deep.equal([{}, undefined]);
    expect(savedPace(run)).to.deep.equal({ elapsedSeconds: 4, charactersPerSecond: 3200 });
    expect(checkpointOf(run).tensors).to.deep.equal(model.tensors);
  });

  it('tells what it held out, and which model it began from', () => {
    const heldOut = { validationFraction: 0.2, validationSha256: 'a hash' };
    const training = { ...saved.training, options: { ...options, ...heldOut, fromSha256: 'another' } };
    const run = parseSavedRun({ ...saved, training });
    expect([run.heldOut, run.fromSha256]).to.deep.equal([heldOut, 'another']);
    expect(run.options).to.deep.equal(options);
  });

  describe('that is finished is made longer', () => {
    // Of 200 steps, 80 an epoch, in 4 seconds.
    const ended = (lengthUnit: RunLength['unit'], lengthValue: number) =>
      exampleRun(model, { elapsedSeconds: 4, lengthUnit, lengthValue });
    const longer = (run: TrainingState, unit: RunLength['unit'], ...values: number[]) =>
      values.filter((value) => isLonger(parseSavedRun(run), { unit, value }));

    it('by more steps, or by the epochs that have more', () => {
      for (const run of [ended('steps', 200), ended('epochs', 2.5)]) {
        expect(longer(run, 'steps', 2, 199, 200, 201)).to.deep.equal([201]);
        expect(longer(run, 'epochs', 0.1, 2, 2.5, 2.501, 3)).to.deep.equal([2.501, 3]);
      }
    });

    it('by more than it was to do, where it stopped early, and than it did, where it was cut short', () => {
      for (const early of [ended('steps', 400), ended('epochs', 5)]) {
        expect(longer(early, 'steps', 201, 400, 401)).to.deep.equal([401]);
        expect(longer(early, 'epochs', 4, 5, 6)).to.deep.equal([6]);
      }
      for (const short of [ended('steps', 2), ended('epochs', 0.1), ended('seconds', 1)]) {
        expect(longer(short, 'steps', 3, 200, 201)).to.deep.equal([201]);
        expect(longer(short, 'epochs', 1, 2.5, 3)).to.deep.equal([3]);
        expect(longer(short, 'seconds', 2, 4, 5)).to.deep.equal([5]);
      }
    });

    it('by more time than it was given, or took', () => {
      expect(longer(ended('seconds', 10), 'seconds', 3, 5, 10, 11)).to.deep.equal([11]);
      for (const run of [ended('steps', 200), ended('epochs', 2.5)]) {
        expect(longer(run, 'seconds', 0.1, 4, 4.1)).to.deep.equal([4.1]);
      }
    });
  });

  it('is patient by default where nobody gave it a length, nor patience', () => {
    const patient = (patience: number, lengthUnit: RunLength['unit'], lengthValue: number) => {
      const training = { ...saved.training, options: { ...options, patience } };
      const run = { ...saved, training, progress: { ...progress, lengthUnit, lengthValue } };
      return isPatientByDefault(parseSavedRun(run), { ...smallOptions, patience: 10, epochs: 30 });
    };
    expect(patient(10, 'epochs', 30)).to.equal(true);
    expect(patient(5, 'epochs', 30)).to.equal(false);
    expect(patient(10, 'epochs', 31)).to.equal(false);
    expect(patient(10, 'steps', 30)).to.equal(false);
    expect(patient(0, 'epochs', 30)).to.equal(false);
  });

  it('has no speed where it took no time', () => {
    const atOnce = { ...saved, progress: { ...progress, elapsedSeconds: 0 } };
    expect(savedPace(parseSavedRun(atOnce))).to.deep.equal({ elapsedSeconds: 0, charactersPerSecond: 0 });
  });

  it('may say more of itself', () => {
    parseSavedRun({ ...saved, progress: { ...progress, logFile: 'log.jsonl', logLength: 12 } });
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
        expectRefusal(() => parseSavedRun({ ...saved, progress: changed }), name);
      }
    });
  }

  it('is refused where its options are none, or those of another model', () => {
    const refused = (changes: Primitives, ...words: string[]) => {
      const training = { ...model.training, options: { ...options, ...changes } };
      expectRefusal(() => parseSavedRun({ ...saved, training }), ...words);
    };
    refused({ batchSize: 0 }, 'batchSize must be a whole number from 1 to 65536, not 0', 'from 1 to 65536');
    refused({ dropout: 'much' }, "dropout must be a number from 0 to 0.99, not 'much'");
    refused({ cell: 'toString' }, "cell must be one of lstm, gru, rnn, not 'toString'");
    refused({ hiddenSize: 3 }, 'hiddenSize is 2 in the model', '3 in the options');
    refused({ layers: 2 }, 'layers is 1 in the model');
    refused({ validationFraction: 1 }, '"validationFraction" should be', 'is 1');
    refused({ validationFraction: 'half' }, '"validationFraction" should be', 'is "half"');
  });

  it('has no model where the tensors of one are not all there, each in its shape', () => {
    const without = (name: string) => tensors.filter((tensor) => tensor.name !== name);
    const withTensors = (others: TrainingState['tensors']) => ({ ...parseSavedRun(saved), tensors: others });
    expectRefusal(() => checkpointOf(withTensors([])), 'lstm.weight_ih_l0');
    expectRefusal(() => checkpointOf(withTensors(without('best/output.bias'))), 'output.bias');
    const bent = tensors.map((tensor) =>
      tensor.name === 'best/output.bias' ? { ...tensor, shape: [1] } : tensor,
    );
    expectRefusal(() => checkpointOf(withTensors(bent)), 'output.bias', '(6)');
    const tooDeep = { ...saved, config: { ...saved.config, layers: 2 ** 50 } };
    expect(() => checkpointOf(parseSavedRun(tooDeep))).to.throw(DataError);
  });
});

import { expect } from 'chai';
import { DataError, UsageError } from '../../../src/core/errors.js';
import { Origin } from '../../../src/core/training/origin.js';
import type { RunPlan } from '../../../src/core/training/run.js';
import { startTrainer } from '../../../src/core/training/trainer.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { rejectionOf } from '../../helpers/rejection.js';
import { smallOptions, trainingText } from '../../helpers/training.js';

const example = exampleCheckpoint({ layers: 1, hiddenSize: smallOptions.hiddenSize, symbols: 'ab' });
const run: RunPlan = {
  text: trainingText('abc'.repeat(50)),
  options: smallOptions,
  length: { unit: 'steps', value: 1 },
  rngSeed: 'seed',
};

describe('the trainer of a run', () => {
  it('begins with the weights of the model that the run begins from, which is measured', async () => {
    const told: number[] = [];
    const trainer = await startTrainer(
      { ...run, from: new Origin(example) },
      { listener: { onOrigin: (done, total) => told.push(done / total) } },
    );
    const weights = trainer.weights.read(trainer.engine);
    await trainer.close();
    const recurrent = (tensors: typeof weights) => tensors.find(({ name }) => name === 'lstm.weight_hh_l0');
    expect(recurrent(weights)).to.deep.equal(recurrent([...example.tensors]));
    expect(told[0]).to.equal(0);
    expect(told.at(-1)).to.be.within(0.9, 1);
  });

  it('is not started where the signal is aborted while that is measured', async () => {
    const controller = new AbortController();
    const stop = new Error('stop');
    const hooks = { signal: controller.signal, listener: { onOrigin: () => controller.abort(stop) } };
    expect(await rejectionOf(startTrainer({ ...run, from: new Origin(example) }, hooks))).to.equal(stop);
  });

  it('is not started for what is out of range, or fits no file', async () => {
    const start = (options: Partial<typeof smallOptions>) =>
      rejectionOf(startTrainer({ ...run, options: { ...smallOptions, ...options } }));
    expect(await start({ learningRate: -1 })).to.be.instanceOf(UsageError);
    expect(await start({ hiddenSize: 16_384, layers: 64 })).to.be.instanceOf(DataError);
  });
});

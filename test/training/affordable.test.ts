import { expect } from 'chai';
import { affordableRun } from '../../src/training/affordable.js';
import { defaultOptions } from '../../src/training/defaults.js';
import type { RunLength } from '../../src/training/options.js';
import type { TrainingRun } from '../../src/training/progress.js';
import { randomText, trainingText } from '../helpers/training.js';

const text = trainingText(randomText('abcdefgh \n', 30_000), randomText('abcdefgh \n', 3000));
const { epochs, ...standard } = defaultOptions(text.training.length);
const runOf = (length: RunLength): TrainingRun => ({
  ...{ text, options: standard, length, rngSeed: '1', threads: 1 },
});
const seconds = (value: number) => runOf({ unit: 'seconds', value });

/** Times that are long, or short, on any machine. */
const [LONG, SHORT] = [1e8, 1e-3];

describe('a run of a given time', () => {
  it('trains by the best recipe where there is time for that', async () => {
    const { options } = await affordableRun(seconds(LONG), {});
    const { epochs: many, ...best } = defaultOptions(text.training.length, { preset: 'best' });
    expect(options).to.deep.equal(best);
    expect(many).to.be.above(epochs);
  });

  it('trains a narrower model with less noise where there is little, and keeps all else', async () => {
    const { options } = await affordableRun(seconds(SHORT), {});
    for (const name of ['hiddenSize', 'dropout', 'weightDrop'] as const)
      expect(options[name], name).to.be.below(standard[name]);
    const { hiddenSize, dropout, weightDrop } = standard;
    expect({ ...options, hiddenSize, dropout, weightDrop }).to.deep.equal(standard);
  });

  it('leaves what was asked for', async () => {
    const shaped = { ...standard, hiddenSize: 300 };
    expect(
      (await affordableRun({ ...seconds(SHORT), options: shaped }, { hiddenSize: 300 })).options,
    ).to.equal(shaped);
    const asked = { dropout: 0.33, batchSize: 5 };
    for (const time of [LONG, SHORT]) {
      const { options } = await affordableRun(
        { ...seconds(time), options: { ...standard, ...asked } },
        asked,
      );
      expect(options).to.include(asked);
    }
    expect((await affordableRun(seconds(LONG), { preset: 'standard' })).options).to.equal(standard);
  });

  it('is left alone where it is no time, but steps or epochs', async () => {
    for (const unit of ['steps', 'epochs'] as const) {
      const run = runOf({ unit, value: 10 });
      expect(await affordableRun(run, {})).to.equal(run);
    }
  });
});

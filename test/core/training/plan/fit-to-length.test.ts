import { expect } from 'chai';
import { defaultOptions } from '../../../../src/core/training/plan/defaults.js';
import type { RunLength, TrainingOptions } from '../../../../src/core/training/plan/options.js';
import { planRun } from '../../../../src/core/training/plan/plan-run.js';
import { randomText, trainingText } from '../../../helpers/training.js';

const text = trainingText(randomText('abcdefgh \n', 30_000), randomText('abcdefgh \n', 3000));
const { epochs, ...usual } = defaultOptions(text.training.length);
/** A length that is given is run to its end. */
const standard = { ...usual, patience: 0 };

const plan = (length: RunLength, asked: Partial<TrainingOptions> = {}, read = text) =>
  planRun({ text: read, asked, length, rngSeed: '1', threads: 1 });
const seconds = (value: number, asked: Partial<TrainingOptions> = {}) =>
  plan({ unit: 'seconds', value }, asked);

/** Times that are long, or short, on any machine. */
const [LONG, SHORT] = [1e8, 1e-3];

describe('a run of a given time', () => {
  it('trains by the best preset where there is time for that', async () => {
    const { options, reasons } = await seconds(LONG);
    const { epochs: many, ...best } = defaultOptions(text.training.length, { preset: 'best' });
    expect(options).to.deep.equal({ ...best, patience: 0 });
    expect(many).to.be.above(epochs);
    expect(reasons.hiddenSize).to.equal('by the best preset, for which there is time');
  });

  it('trains a narrower model with less regularization where there is little, and keeps all else', async () => {
    const { options, reasons } = await seconds(SHORT);
    for (const name of ['hiddenSize', 'dropout', 'weightDrop'] as const)
      expect(options[name], name).to.be.below(standard[name]);
    const { hiddenSize, dropout, weightDrop } = standard;
    expect({ ...options, hiddenSize, dropout, weightDrop }).to.deep.equal(standard);
    expect(reasons.hiddenSize).to.equal('the largest for which there is time');
  });

  it('leaves what was asked for', async () => {
    const asked = { dropout: 0.33, batchSize: 5, cell: 'rnn' } as const;
    for (const time of [LONG, SHORT]) {
      expect((await seconds(time, asked)).options).to.include(asked);
      for (const shape of [{ hiddenSize: 300 }, { layers: 3 }])
        expect((await seconds(time, shape)).options).to.include(shape);
    }
    expect((await seconds(LONG, { preset: 'standard' })).options).to.deep.equal(standard);
  });
});

describe('a run of given steps or epochs', () => {
  const regularization = async (...args: Parameters<typeof plan>) => {
    const { dropout, weightDrop } = (await plan(...args)).options;
    return [dropout, weightDrop];
  };
  const { dropout, weightDrop, batchSize, sequenceLength } = standard;

  it('has less regularization where the text is read less often', async () => {
    for (const value of [epochs, 3 * epochs])
      expect((await plan({ unit: 'epochs', value })).options).to.deep.equal(standard);
    const half = [dropout / 2, weightDrop / 2];
    expect(await regularization({ unit: 'epochs', value: epochs / 2 })).to.deep.equal(half);
    const steps = (epochs * text.training.length) / (batchSize * sequenceLength) / 2;
    expect(await regularization({ unit: 'steps', value: steps })).to.deep.equal(half);
    expect(await regularization({ unit: 'steps', value: 1 })).to.deep.equal([0, 0]);
  });

  it('has less regularization where the model is narrower', async () => {
    const narrow = { hiddenSize: standard.hiddenSize / 4 };
    const [ofDropout, ofWeightDrop] = await regularization({ unit: 'epochs', value: epochs }, narrow);
    expect(ofDropout).to.be.closeTo(dropout / 4, 0.01);
    expect(ofWeightDrop).to.be.closeTo(weightDrop / 4, 0.01);
  });

  it('is the best preset as it stands, where that is as long as by default', async () => {
    for (const read of [trainingText('ab'.repeat(15_000)), trainingText('ab'.repeat(400_000))]) {
      const { epochs: value, ...options } = defaultOptions(read.training.length, { preset: 'best' });
      const best = await plan({ unit: 'epochs', value }, { preset: 'best' }, read);
      expect(best.options).to.deep.equal({ ...options, patience: 0 });
    }
  });

  it('lets the rate fall far where a long text is read in many steps', async () => {
    const long = trainingText('ab'.repeat(3e6));
    const finalRate = async (steps: number, asked: Partial<TrainingOptions> = {}, read = long) =>
      (await plan({ unit: 'steps', value: steps }, asked, read)).options.finalRate;
    expect(await finalRate(1000)).to.equal(standard.finalRate);
    expect(await finalRate(9000)).to.be.below(standard.finalRate / 10);
    expect(await finalRate(9000, {}, text)).to.equal(standard.finalRate);
    expect(await finalRate(1000, { averageDecay: 0 })).to.be.below(standard.finalRate / 10);
    for (const steps of [1000, 9000]) expect(await finalRate(steps, { finalRate: 0.2 })).to.equal(0.2);
  });

  it('leaves what was asked for', async () => {
    const asked = { dropout: 0.33, weightDrop: 0.2 };
    expect(await regularization({ unit: 'epochs', value: 1 }, asked)).to.deep.equal([0.33, 0.2]);
  });
});

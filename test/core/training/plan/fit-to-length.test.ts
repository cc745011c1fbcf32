import { expect } from 'chai';
import { fitToLength } from '../../../../src/core/training/plan/fit-to-length.js';
import { defaultOptions } from '../../../../src/core/training/plan/defaults.js';
import type { RunLength, TrainingOptions } from '../../../../src/core/training/plan/options.js';
import type { RunPlan } from '../../../../src/core/training/run.js';
import { exampleCheckpoint } from '../../../helpers/examples.js';
import { parseSavedRun } from '../../../../src/core/training/plan/saved-run.js';
import { exampleRun, randomText, trainingText } from '../../../helpers/training.js';

const text = trainingText(randomText('abcdefgh \n', 30_000), randomText('abcdefgh \n', 3000));
const { epochs, ...standard } = defaultOptions(text.training.length);
const runOf = (length: RunLength): RunPlan => ({
  ...{ text, options: standard, length, rngSeed: '1', threads: 1 },
});
const seconds = (value: number) => runOf({ unit: 'seconds', value });

/** Times that are long, or short, on any machine. */
const [LONG, SHORT] = [1e8, 1e-3];

describe('a run of a given time', () => {
  it('trains by the best recipe where there is time for that', async () => {
    const { options } = await fitToLength(seconds(LONG), {});
    const { epochs: many, ...best } = defaultOptions(text.training.length, { preset: 'best' });
    expect(options).to.deep.equal(best);
    expect(many).to.be.above(epochs);
  });

  it('trains a narrower model with less noise where there is little, and keeps all else', async () => {
    const { options } = await fitToLength(seconds(SHORT), {});
    for (const name of ['hiddenSize', 'dropout', 'weightDrop'] as const)
      expect(options[name], name).to.be.below(standard[name]);
    const { hiddenSize, dropout, weightDrop } = standard;
    expect({ ...options, hiddenSize, dropout, weightDrop }).to.deep.equal(standard);
  });

  it('leaves what was asked for', async () => {
    const asked = { dropout: 0.33, batchSize: 5 };
    for (const time of [LONG, SHORT]) {
      const { options } = await fitToLength({ ...seconds(time), options: { ...standard, ...asked } }, asked);
      expect(options).to.include(asked);
    }
    for (const shape of [{ hiddenSize: 300 }, { layers: 3 }])
      for (const time of [LONG, SHORT]) {
        const shaped = { ...seconds(time), options: { ...standard, ...shape } };
        expect((await fitToLength(shaped, shape)).options).to.include(shape);
      }
    const { options } = await fitToLength(seconds(LONG), { preset: 'standard' });
    expect(options).to.deep.equal(standard);
  });
});

describe('a run of given steps or epochs', () => {
  const noise = ({ options }: RunPlan) => [options.dropout, options.weightDrop];
  const { dropout, weightDrop, batchSize, sequenceLength } = standard;

  it('has less noise where the text is read less often', async () => {
    for (const value of [epochs, 3 * epochs])
      expect(await fitToLength(runOf({ unit: 'epochs', value }), {})).to.deep.equal(
        runOf({ unit: 'epochs', value }),
      );
    const half = [dropout / 2, weightDrop / 2];
    expect(noise(await fitToLength(runOf({ unit: 'epochs', value: epochs / 2 }), {}))).to.deep.equal(half);
    const steps = (epochs * text.training.length) / (batchSize * sequenceLength) / 2;
    expect(noise(await fitToLength(runOf({ unit: 'steps', value: steps }), {}))).to.deep.equal(half);
    expect(noise(await fitToLength(runOf({ unit: 'steps', value: 1 }), {}))).to.deep.equal([0, 0]);
  });

  it('has less noise where the model is narrower', async () => {
    const narrow = { hiddenSize: standard.hiddenSize / 4 };
    const run = runOf({ unit: 'epochs', value: epochs });
    const fitted = await fitToLength({ ...run, options: { ...standard, ...narrow } }, narrow);
    expect(noise(fitted)[0]).to.be.closeTo(dropout / 4, 0.01);
    expect(noise(fitted)[1]).to.be.closeTo(weightDrop / 4, 0.01);
  });

  it('is the best recipe as it stands, where that is as long as by default', async () => {
    for (const text of [trainingText('ab'.repeat(15_000)), trainingText('ab'.repeat(400_000))]) {
      const { epochs: value, ...options } = defaultOptions(text.training.length, { preset: 'best' });
      const run = { ...runOf({ unit: 'epochs', value }), text, options };
      expect(await fitToLength(run, { preset: 'best' })).to.deep.equal(run);
    }
  });

  it('lets the rate fall far where a long text is read in many steps', async () => {
    const long = trainingText('ab'.repeat(3e6));
    const finalRate = async (steps: number, asked: Partial<TrainingOptions> = {}, text = long) => {
      const options = { ...defaultOptions(text.training.length, asked), ...asked };
      const run = { ...runOf({ unit: 'steps', value: steps }), text, options };
      return (await fitToLength(run, asked)).options.finalRate;
    };
    expect(await finalRate(1000)).to.equal(standard.finalRate);
    expect(await finalRate(9000)).to.be.below(standard.finalRate / 10);
    expect(await finalRate(9000, {}, text)).to.equal(standard.finalRate);
    expect(await finalRate(1000, { averageDecay: 0 })).to.be.below(standard.finalRate / 10);
    for (const steps of [1000, 9000]) expect(await finalRate(steps, { finalRate: 0.2 })).to.equal(0.2);
  });

  it('leaves what was asked for', async () => {
    const asked = { dropout: 0.33, weightDrop: 0.2 };
    const run = runOf({ unit: 'epochs', value: 1 });
    expect(noise(await fitToLength({ ...run, options: { ...standard, ...asked } }, asked))).to.deep.equal([
      0.33, 0.2,
    ]);
  });

  it('goes on as it began, where it is resumed', async () => {
    const resume = parseSavedRun(exampleRun(exampleCheckpoint()));
    const resumed = { ...runOf({ unit: 'steps', value: 1 }), resume };
    expect(await fitToLength(resumed, {})).to.equal(resumed);
  });
});

import { expect } from 'chai';
import { defaultOptions } from '../../../../src/core/training/plan/defaults.js';
import { Origin } from '../../../../src/core/training/origin.js';
import { trainingOptionNames } from '../../../../src/core/training/plan/options.js';
import { planRun } from '../../../../src/core/training/plan/plan-run.js';
import { exampleCheckpoint } from '../../../helpers/examples.js';
import { parseSavedRun, type SavedRun } from '../../../../src/core/training/plan/saved-run.js';
import { exampleRun, randomText, trainingText } from '../../../helpers/training.js';

const text = trainingText(randomText('abcdefgh \n', 30_000));
const { epochs, ...options } = defaultOptions(text.training.length);
const length = { unit: 'steps', value: 1e6 } as const;

describe('the plan of a run', () => {
  it('is chosen by the size of the text where nothing is asked for', async () => {
    const run = await planRun({ text, asked: {} });
    expect(run.options).to.deep.equal(options);
    expect(run.length).to.deep.equal({ unit: 'epochs', value: epochs });
    expect(run.rngSeed)
      .to.match(/./)
      .and.not.equal((await planRun({ text, asked: {} })).rngSeed);
  });

  it('is what is asked for', async () => {
    const asked = { hiddenSize: 300, layers: 2, dropout: 0.1, weightDrop: 0.1 };
    const run = await planRun({ text, asked, length, rngSeed: 'a word', threads: 1, startedAt: 5 });
    const { reasons, ...plan } = run;
    expect(plan).to.deep.equal({
      ...{ text, length, rngSeed: 'a word', threads: 1, startedAt: 5 },
      options: { ...options, ...asked, patience: 0 },
    });
    expect(reasons).to.include({ hiddenSize: 'given', length: 'given', rngSeed: 'given' });
  });

  it('goes to the end of a length that is given, unless patience is asked for', async () => {
    const patience = async (asked: { patience?: number }, given?: typeof length) =>
      (await planRun({ text, asked, length: given })).options.patience;
    expect(await patience({}))
      .to.equal(options.patience)
      .and.to.be.above(0);
    expect(await patience({}, length)).to.equal(0);
    expect(await patience({ patience: 3 })).to.equal(3);
    expect(await patience({ patience: 3 }, length)).to.equal(3);
  });

  it('has the regularization that its length asks for', async () => {
    const run = await planRun({ text, asked: {}, length: { unit: 'steps', value: 1 } });
    expect(run.options).to.deep.equal({ ...options, patience: 0, dropout: 0, weightDrop: 0 });
  });

  it('explains every option', async () => {
    const { reasons } = await planRun({
      text,
      asked: { averageDecay: 0 },
      length: { unit: 'steps', value: 1 },
    });
    expect(reasons).to.include.all.keys(trainingOptionNames);
    expect(reasons).to.include({
      averageDecay: 'given',
      cell: 'the default',
      hiddenSize: 'by the size of the text',
      finalRate: 'without a weight average it has to fall',
      dropout: 'less, for fewer epochs or a smaller model',
      patience: 'the length is given',
      length: 'given',
      rngSeed: 'drawn at random',
    });
    const best = (await planRun({ text, asked: { preset: 'best', dropout: 0 } })).reasons;
    expect(best).to.include({
      preset: 'given',
      hiddenSize: 'by the best preset',
      batchSize: 'by the size of the text',
      weightDrop: 'no regularization with dropout 0',
      length: 'by the best preset',
    });
  });

  it('has the shape of the model that it begins from', async () => {
    const from = new Origin(exampleCheckpoint({ cell: 'gru', layers: 2, hiddenSize: 3 }));
    const run = await planRun({ text, asked: {}, from });
    expect(run.from).to.equal(from);
    expect(run.options).to.include({ cell: 'gru', layers: 2, hiddenSize: 3, patience: options.patience });
    expect(run.reasons.hiddenSize).to.equal('from the model it starts from');
  });

  it('has no higher learning rate for a model that it begins from than for a long text', async () => {
    const from = new Origin(exampleCheckpoint());
    const short = trainingText(randomText('abcdefgh \n', 500));
    const rate = async (asked: { learningRate?: number }) =>
      (await planRun({ text: short, asked, from })).options.learningRate;
    expect(await rate({}))
      .to.equal(defaultOptions(1e6).learningRate)
      .and.to.be.below(defaultOptions(500).learningRate);
    expect(await rate({ learningRate: 0.01 })).to.equal(0.01);
  });

  describe('that goes on with a saved run', () => {
    const model = exampleCheckpoint({ layers: 1, hiddenSize: 2 });
    const saved = (patience: number, lengthUnit = 'epochs', lengthValue = epochs, preset = 'standard') => {
      const run = exampleRun(model, { lengthUnit, lengthValue });
      const options = { ...run.training.options, patience, preset };
      return parseSavedRun({ ...run, training: { ...run.training, options } });
    };

    it('is that run', async () => {
      const resume = saved(0, 'steps', 400);
      const run = await planRun({ text, asked: { patience: 0 }, resume, rngSeed: 'another' });
      expect(run.options).to.deep.equal(resume.training.options);
      expect(run.length).to.deep.equal({ unit: 'steps', value: 400 });
      expect([run.rngSeed, run.resume]).to.deep.equal([resume.training.rngSeed, resume]);
      expect(run.reasons).to.include({ hiddenSize: 'from the saved run', length: 'from the saved run' });
    });

    it('keeps its patience where it is given a length, but not that of the default length', async () => {
      const patience = async (resume: SavedRun, given?: typeof length) =>
        (await planRun({ text, asked: {}, resume, length: given })).options.patience;
      for (const resume of [saved(3), saved(3, 'steps'), saved(options.patience, 'steps')]) {
        expect(await patience(resume, length)).to.equal(resume.training.options.patience);
      }
      expect(await patience(saved(options.patience))).to.equal(options.patience);
      expect(await patience(saved(options.patience), length)).to.equal(0);
      expect(await patience(saved(0, 'steps'), length)).to.equal(0);
    });

    it('knows the default length of the best recipe, too', async () => {
      const best = defaultOptions(text.training.length, { preset: 'best' });
      const resume = saved(best.patience, 'epochs', best.epochs, 'best');
      const plan = await planRun({ text, asked: {}, resume, length });
      expect(plan.options).to.include({ preset: 'best', patience: 0 });
    });
  });
});

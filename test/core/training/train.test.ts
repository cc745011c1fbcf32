import { expect } from 'chai';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import { hasFusedArithmetic } from '../../../src/core/engine/choice.js';
import { DataError, UsageError } from '../../../src/core/errors.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import { parameterCount } from '../../../src/core/model/config.js';
import type { EvaluationReport, Preflight, TrainingHooks, RunPlan } from '../../../src/core/training/run.js';
import { defaultOptions } from '../../../src/core/training/plan/defaults.js';
import { train } from '../../../src/core/training/train.js';
import { expectSameFile, randomText, smallOptions, trainingText, write } from '../../helpers/training.js';

/** A small run; `change` says what a test is about. */
function run(change: Partial<RunPlan> = {}): RunPlan {
  return {
    text: trainingText('the quick brown fox jumps over the lazy dog. '.repeat(8), 'the lazy dog '.repeat(10)),
    options: smallOptions,
    length: { unit: 'steps', value: 40 },
    rngSeed: 'seed',
    ...change,
  };
}

/** A small text of chance is learnt by heart, and what is held out becomes ever more surprising. */
const learntByHeart = {
  text: trainingText(randomText('abcd', 300), randomText('abcd', 120, 'held out')),
  options: { ...smallOptions, hiddenSize: 32, learningRate: 0.03 },
};

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return expect.fail('nothing was thrown');
}

describe('training', () => {
  describe('learns', () => {
    for (const cell of cellNames) {
      it(`that after h in \`hello\` comes ello, with ${cell}`, async () => {
        const { epochs, ...options } = { ...defaultOptions(5), cell };
        const length = { unit: 'epochs', value: epochs } as const;
        const { checkpoint, trainingLoss } = await train(
          run({ text: trainingText('hello'), options, length }),
        );
        expect(checkpoint.config.cell).to.equal(cell);
        expect(await write(checkpoint, 'h', 4)).to.equal('ello');
        expect(trainingLoss).to.be.below(0.05);
      });
    }

    it('a cycle, down to a loss of nearly nothing', async () => {
      const cycle = 'abcdefg'.repeat(200);
      const { checkpoint, validationLoss } = await train(
        run({
          text: trainingText(cycle.slice(0, 1200), cycle.slice(1200)),
          length: { unit: 'steps', value: 600 },
        }),
      );
      expect(validationLoss).to.be.within(0, 0.01);
      expect(await write(checkpoint, 'c', 14)).to.equal('defgabcdefgabc');
    });

    it('nothing where there is nothing to learn', async () => {
      // What is held out is independent of the model, so a loss is at least ln V in expectation (Gibbs' inequality).
      // The mean of 4000 losses, each within 0.2 of ln V for a model so near to even, has a standard error below 0.004.
      const { validationLoss } = await train(
        run({
          text: trainingText(randomText('abcd', 16_000), randomText('abcd', 4001, 'held out')),
          length: { unit: 'steps', value: 400 },
        }),
      );
      expect(validationLoss).to.be.above(Math.log(4) - 0.004);
      expect(validationLoss).to.be.below(Math.log(4) + 0.05);
    });
  });

  describe('gives the same bytes', () => {
    const options = { ...smallOptions, layers: 2, dropout: 0.2 };

    it('for the same run', async () => {
      const [one, other] = [await train(run({ options })), await train(run({ options }))];
      expectSameFile(one.checkpoint, other.checkpoint);
    });

    it('whatever is shown or saved on the way', async () => {
      const hooks: TrainingHooks = {
        listener: {
          sampleEvery: 7,
          onSample: () => undefined,
          onProgress: () => undefined,
          onEvaluation: () => undefined,
        },
        store: {
          isDue: () => true,
          saveModel: () => Promise.resolve(),
          saveState: () => Promise.resolve(),
        },
      };
      const [one, other] = [await train(run({ options })), await train(run({ options }), hooks)];
      expectSameFile(one.checkpoint, other.checkpoint);
    });

    it('but others for another seed', async () => {
      const [one, other] = [await train(run({ options })), await train(run({ options, rngSeed: 'another' }))];
      expect(one.checkpoint.tensors).not.to.deep.equal(other.checkpoint.tensors);
    });

    it('but others in another arithmetic, which the model names', async function () {
      const fused = await train(run({ options }));
      const plain = await train(run({ options, arithmetic: 'plain' }));
      expect(plain.checkpoint.training.arithmetic).to.equal('plain');
      if (!(await hasFusedArithmetic())) this.skip();
      expect(fused.checkpoint.training.arithmetic).to.equal('fused');
      expect(plain.checkpoint.tensors).not.to.deep.equal(fused.checkpoint.tensors);
    });
  });

  describe('without a held-out text', () => {
    const text = trainingText('the quick brown fox jumps over the lazy dog. '.repeat(8));

    it('tells the training loss, and gives the last model', async () => {
      const models: Checkpoint[] = [];
      const result = await train(run({ text }), {
        store: { saveModel: (model) => Promise.resolve(void models.push(model)) },
      });
      expect(result.validationLoss).to.equal(undefined);
      expect(result.checkpoint.training.bestValidationLoss).to.equal(undefined);
      expect(result.trainingLoss).to.be.above(0).and.below(3);
      expect(models.at(-1)?.tensors).to.deep.equal(result.checkpoint.tensors);
    });
  });

  describe('stops', () => {
    it('after the steps, or the epochs, that it was given', async () => {
      const steps = await train(run({ length: { unit: 'steps', value: 13 } }));
      expect([steps.steps, steps.characters, steps.stoppedEarly]).to.deep.equal([13, 13 * 32, false]);
      const epochs = await train(run({ length: { unit: 'epochs', value: 2 } }));
      expect(epochs.epochs).to.equal(2);
      expect(epochs.steps).to.equal(2 * Math.floor(359 / 32));
    });

    it('early, where patience is at its end', async () => {
      const reports: EvaluationReport[] = [];
      const { text, options } = learntByHeart;
      const result = await train(
        run({ text, options: { ...options, patience: 2 }, length: { unit: 'steps', value: 2000 } }),
        { listener: { onEvaluation: (report) => reports.push(report) } },
      );
      expect(result.stoppedEarly).to.equal(true);
      expect(result.steps).to.be.below(2000);
      expect(reports.slice(-3).map(({ best }) => best)).to.deep.equal([true, false, false]);
      const losses = reports.map(({ validationLoss }) => validationLoss!);
      expect(Math.min(...losses)).to.equal(losses.at(-3));
    });

    for (const [name, text] of [
      ['with', run().text],
      ['without', trainingText(randomText('abc', 400))],
    ] as const) {
      it(`where the loss is no longer a number, ${name} a held-out text`, async () => {
        // Each step takes all weights times -9999, so they overflow in a few.
        const options = { ...smallOptions, learningRate: 100, weightDecay: 100, warmupSteps: 0 };
        const saved: Checkpoint[] = [];
        const error = await rejection(
          train(run({ text, options }), {
            store: { saveModel: (model) => Promise.resolve(void saved.push(model)) },
          }),
        );
        expect(error).to.be.instanceOf(DataError).with.property('exitCode', 65);
        expect((error as Error).message).to.match(/after 3 steps \(learning rate 100\).*learningRate 25$/);
        for (const { tensors } of saved) {
          for (const { data } of tensors) expect(data.every(Number.isFinite)).to.equal(true);
        }
      });
    }

    it('before it has begun, for an option out of range', async () => {
      const error = await rejection(train(run({ options: { ...smallOptions, hiddenSize: 0 } })));
      expect(error).to.be.instanceOf(UsageError);
    });

    it('before it has begun, for a model that no file could hold', async () => {
      const error = await rejection(
        train(run({ options: { ...smallOptions, hiddenSize: 16384, layers: 4 } })),
      );
      expect(error).to.be.instanceOf(DataError);
    });
  });

  it('gives the average of the weights, if one is kept, and trains as without it', async () => {
    const length = { unit: 'steps', value: 40 } as const;
    const [plain, averaged] = await Promise.all(
      [0, 0.9].map((averageDecay) => train(run({ length, options: { ...smallOptions, averageDecay } }))),
    );
    expect(averaged.trainingLoss).to.equal(plain.trainingLoss);
    expect(averaged.checkpoint.tensors).not.to.deep.equal(plain.checkpoint.tensors);
    expect(averaged.validationLoss).not.to.equal(plain.validationLoss);
  });

  describe('tells', () => {
    const length = { unit: 'steps', value: 120 } as const;

    it('what it is about to do', async () => {
      let preflight: Preflight | undefined;
      await train(run(), { listener: { onStart: (told) => (preflight = told) } });
      const { text } = run();
      const vocabularySize = text.vocabulary.size;
      const config = { cell: 'lstm', layers: 1, hiddenSize: 16, vocabularySize } as const;
      expect(preflight).to.include({
        trainingCharacters: 360,
        validationCharacters: 130,
        vocabularySize,
        parameters: parameterCount(config),
        batchSize: 4,
        sequenceLength: 8,
        stepsPerEpoch: 11,
        totalSteps: 40,
        rngSeed: 'seed',
      });
      expect(preflight?.memoryBytes).to.be.above(4 * 4 * parameterCount(config));
    });

    it('every step', async () => {
      const steps: number[] = [];
      await train(run(), {
        listener: {
          onProgress: ({ step, progress, epoch, trainingLoss }) => {
            steps.push(step);
            expect(progress).to.equal(step / 40);
            expect(epoch).to.equal(step / 11);
            expect(trainingLoss).to.be.above(0);
          },
        },
      });
      expect(steps).to.deep.equal(Array.from({ length: 40 }, (_, k) => k + 1));
    });

    it('every evaluation, at fixed steps and at the last', async () => {
      const reports: EvaluationReport[] = [];
      const { checkpoint } = await train(run({ length }), {
        listener: { onEvaluation: (report) => reports.push(report) },
      });
      const interval = reports[0].step;
      const expected = Array.from({ length: Math.floor(120 / interval) }, (_, k) => (k + 1) * interval);
      if (expected.at(-1) !== 120) expected.push(120);
      expect(reports.length).to.be.above(2);
      expect(reports.map(({ step }) => step)).to.deep.equal(expected);
      expect(checkpoint.training.history).to.deep.equal(
        reports.map(({ step, epoch, trainingLoss, validationLoss, learningRate }) => ({
          step,
          epoch,
          trainingLoss,
          validationLoss,
          learningRate,
        })),
      );
    });

    it('every better model, to be saved, and the best one as the last', async () => {
      const saved: { model: Checkpoint; last: boolean }[] = [];
      const reports: EvaluationReport[] = [];
      const result = await train(run({ ...learntByHeart, length }), {
        listener: { onEvaluation: (report) => reports.push(report) },
        store: { saveModel: (model, last) => Promise.resolve(void saved.push({ model, last })) },
      });
      const better = reports.filter(({ best }) => best);
      expect(better.length).to.be.within(1, reports.length - 1);
      expect(saved.map(({ last }) => last)).to.deep.equal([...better.map(() => false), true]);
      expect(saved.slice(0, -1).map(({ model }) => model.training.bestValidationLoss)).to.deep.equal(
        better.map(({ validationLoss }) => validationLoss),
      );
      expectSameFile(saved.at(-1)!.model, result.checkpoint);
      expect(result.checkpoint.tensors).to.deep.equal(saved.at(-2)!.model.tensors);
    });

    it('a sample now and then', async () => {
      const samples: [number, string][] = [];
      await train(run(), {
        listener: { sampleEvery: 15, onSample: (step, text) => samples.push([step, text]) },
      });
      expect(samples.map(([step]) => step)).to.deep.equal([15, 30]);
      for (const [, text] of samples) expect(text).to.match(/^[a-z. ]{200}$/);
    });

    it('how the final evaluation goes', async () => {
      const scored: number[] = [];
      await train(run(), {
        listener: {
          onFinalEvaluation: (done, total) => {
            scored.push(done);
            expect(total).to.equal(129);
          },
        },
      });
      expect(scored).to.deep.equal([64, 128, 129]);
    });
  });
});

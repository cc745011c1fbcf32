import { expect } from 'chai';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { TrainingLayout } from '../../../src/core/training/layout.js';
import { Trainer } from '../../../src/core/training/trainer.js';
import type { TrainingOptions } from '../../../src/core/training/plan/options.js';
import { randomText, smallOptions, trainingText } from '../../helpers/training.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

/** A text of three segments, and a bit. */
const text = trainingText(randomText('abcde', 3 * 4 * 8 + 7), randomText('abcde', 150, 'held out'));
const { batchSize: B, sequenceLength: T } = smallOptions;

/** Sixty lines of two to six symbols. */
const lines = trainingText(
  Array.from({ length: 60 }, (_, k) => `${randomText('abcde', 2 + (k % 5), `line ${k}`)}\n`).join(''),
);

async function start(read = text, noise: Partial<TrainingOptions> = {}): Promise<Trainer> {
  return Trainer.start(new TrainingLayout(read, { ...smallOptions, ...noise }, 'seed'));
}

/** The symbols of a step and those that follow, [T][B]. */
function batch(trainer: Trainer, step: number): { ids: number[][]; targets: number[][] } {
  const [inputs, targets] = [new Int32Array(B * T), new Int32Array(B * T)];
  trainer.layout.batches.fill(step, inputs, targets);
  const rows = (flat: Int32Array) =>
    Array.from({ length: T }, (_, t) => Array.from(flat.subarray(t * B, (t + 1) * B)));
  return { ids: rows(inputs), targets: rows(targets) };
}

describe('a trainer', () => {
  it('carries its state through an epoch, and begins the next one from nothing', async () => {
    const trainer = await start();
    const weights = toDoubles(trainer.weights.read(trainer.engine));
    expect(trainer.layout.batches.perEpoch).to.equal(3);
    let state: ReturnType<typeof runLanguageModel>['state'] | undefined;
    for (let step = 0; step < 7; step++) {
      if (step % 3 === 0) state = undefined;
      const { ids, targets } = batch(trainer, step);
      const restarts = ids.map((row, t) => row.map((_, b) => t === 0 && trainer.forgets(step, b)));
      const expected = runLanguageModel(weights, oneHot(ids, 5), targets, {
        restarts,
        ...(state && { state }),
      });
      state = expected.state;
      // At a learning rate of 0 the weights stay.
      expect(trainer.step(step, 0).loss, `step ${step}`).to.be.closeTo(expected.loss, 1e-6);
    }
  });

  it('forgets the state of a stream now and then, each time another', async () => {
    const trainer = await start();
    const forgotten = Array.from({ length: 20_000 }, (_, k) => trainer.forgets(Math.floor(k / B), k % B));
    const times = forgotten.filter(Boolean).length;
    expect(times).to.be.within(150, 250); // 0.01 of 20,000 is 200, with a standard deviation of 14
    const streams = new Set(forgotten.flatMap((forgets, k) => (forgets ? [k % B] : [])));
    expect(streams.size).to.equal(B);
  });

  it('of lines zeroes its state before every newline, and nowhere else within an epoch', async () => {
    const trainer = await start({ ...lines, preprocessing: { ...noPreprocessing, lines: true } });
    const weights = toDoubles(trainer.weights.read(trainer.engine));
    const newline = trainer.layout.config.resetSymbol!;
    expect([newline, trainer.layout.lines!.count]).to.deep.equal([0, 60]);
    let state: ReturnType<typeof runLanguageModel>['state'] | undefined;
    for (let step = 0; step < 2 * trainer.layout.batches.perEpoch + 1; step++) {
      if (trainer.layout.batches.beginsEpoch(step)) state = undefined;
      const { ids, targets } = batch(trainer, step);
      const restarts = ids.map((row) => row.map((id) => id === newline));
      const expected = runLanguageModel(weights, oneHot(ids, trainer.layout.config.vocabularySize), targets, {
        restarts,
        ...(state && { state }),
      });
      state = expected.state;
      expect(trainer.step(step, 0).loss, `step ${step}`).to.be.closeTo(expected.loss, 1e-6);
    }
    expect(Array.from({ length: 5000 }, (_, step) => trainer.forgets(step, 0))).not.to.include(true);
  });

  it('learns from each batch', async () => {
    const trainer = await start();
    const losses = Array.from({ length: 60 }, (_, step) => trainer.step(step, 0.02).loss);
    expect(losses.at(-1)).to.be.below(losses[0] - 0.05);
  });

  it('is not changed by being measured before it begins, or by an estimate on the way', async () => {
    const noise = { averageDecay: 0.9, dropout: 0.2, weightDrop: 0.2, weightDecay: 0.1 };
    const [one, other] = [await start(undefined, noise), await start(undefined, noise)];
    other.measure();
    for (let step = 0; step < 5; step++) {
      await other.validator.estimate(() => undefined);
      expect(other.step(step, 0.01)).to.deep.equal(one.step(step, 0.01));
    }
    expect(other.readState()).to.deep.equal(one.readState());
  });

  it('goes on from its state as if it had never stopped', async () => {
    const [one, other] = [await start(), await start()];
    for (let step = 0; step < 4; step++) one.step(step, 0.01);
    other.writeState(one.readState());
    for (let step = 4; step < 9; step++) {
      expect(other.step(step, 0.01)).to.deep.equal(one.step(step, 0.01));
    }
    expect(other.readState()).to.deep.equal(one.readState());
  });

  it('reads a text shorter than a batch in a smaller one', async () => {
    const trainer = await Trainer.start(new TrainingLayout(trainingText('hello'), smallOptions, 'seed'));
    expect(trainer.layout.predictionsPerStep).to.equal(4);
  });
});

import { expect } from 'chai';
import type { Checkpoint, TrainingState } from '../../../src/core/formats/format.js';
import { checkpointOf, isLonger, type SavedRun } from '../../../src/core/training/plan/saved-run.js';
import type { TrainingHooks, TrainingResult, RunPlan } from '../../../src/core/training/run.js';
import { train } from '../../../src/core/training/train.js';
import {
  expectSameFile,
  randomText,
  savedAndRead,
  smallOptions,
  trainingText,
} from '../../helpers/training.js';

/** Sizes that fill nothing evenly, and all that has a state: two layers, masks, decay, an average, several epochs. */
const run: RunPlan = {
  text: trainingText(randomText('abcde\n', 700), randomText('abcde\n', 110, 'held out')),
  options: {
    ...smallOptions,
    layers: 2,
    hiddenSize: 13,
    batchSize: 3,
    sequenceLength: 7,
    dropout: 0.25,
    inputDropout: 0.1,
    weightDrop: 0.1,
    lengthJitter: 0.2,
    averageDecay: 0.9,
    weightDecay: 0.01,
  },
  length: { unit: 'steps', value: 90 },
  rngSeed: 'a seed',
};

/** Trains until after `step` steps an interruption comes; gives the state as its file has it. */
async function interrupted(whole: RunPlan, step: number): Promise<SavedRun> {
  const reason = new Error('interrupted');
  const controller = new AbortController();
  let state: TrainingState | undefined;
  const hooks: TrainingHooks = {
    signal: controller.signal,
    listener: {
      onProgress: (progress) => {
        if (progress.step === step) controller.abort(reason);
      },
    },
    store: { saveState: (saved) => Promise.resolve(void (state = saved)) },
  };
  await train(whole, hooks).then(
    () => expect.fail('the run was not interrupted'),
    (error: unknown) => expect(error).to.equal(reason),
  );
  return savedAndRead(state!);
}

/** Interrupts the evaluation at the end of a run, once it has begun. */
async function interruptedAtTheEnd(whole: RunPlan): Promise<SavedRun> {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  let state: TrainingState | undefined;
  const outcome = train(whole, {
    signal: controller.signal,
    listener: { onFinalEvaluation: () => controller.abort(reason) },
    store: { saveState: (saved) => Promise.resolve(void (state = saved)) },
  });
  expect(await outcome.catch((error: unknown) => error)).to.equal(reason);
  return savedAndRead(state!);
}

/** Trains to the end; gives the last state as its file has it, too. */
async function finished(whole: RunPlan): Promise<TrainingResult & { state: SavedRun }> {
  let state: TrainingState | undefined;
  const result = await train(whole, {
    store: { saveState: (saved) => Promise.resolve(void (state = saved)) },
  });
  return { ...result, state: await savedAndRead(state!) };
}

describe('a run that was interrupted', () => {
  let whole: Awaited<ReturnType<typeof finished>>;
  before(async () => (whole = await finished(run)));

  it('is tested around an evaluation and across epochs', () => {
    const { history } = whole.checkpoint.training;
    expect(history.map(({ step }) => step)).to.deep.equal([35, 70, 90]);
    expect(whole.epochs).to.be.above(2);
  });

  // At the ends, where an epoch ends (32), where an evaluation comes (35), and just after.
  for (const step of [1, 32, 35, 36, 90]) {
    it(`after ${step} steps ends with the same bytes`, async () => {
      const resumed = await finished({ ...run, resume: await interrupted(run, step) });
      expectSameFile(resumed.checkpoint, whole.checkpoint);
      expect(resumed.state.tensors).to.deep.equal(whole.state.tensors);
      expect(resumed.validationLoss).to.equal(whole.validationLoss);
    });
  }

  it('while it measured its best model ends with the same bytes', async () => {
    const state = await interruptedAtTheEnd(run);
    expect(state.progress.finished).to.equal(false);
    const resumed = await finished({ ...run, resume: state });
    expectSameFile(resumed.checkpoint, whole.checkpoint);
    expect(resumed.state.tensors).to.deep.equal(whole.state.tensors);
  });

  it('while it evaluated ends with the same bytes', async () => {
    // The signal comes with the last step before the evaluation, which is then left to the next session.
    const state = await interrupted(run, 70);
    expect(state.training.history.map(({ step }) => step)).to.deep.equal([35]);
    expectSameFile((await finished({ ...run, resume: state })).checkpoint, whole.checkpoint);
  });

  it('twice ends with the same bytes', async () => {
    const first = await interrupted(run, 20);
    const second = await interrupted({ ...run, resume: first }, 50);
    const resumed = await finished({ ...run, resume: second });
    expectSameFile(resumed.checkpoint, whole.checkpoint);
  });

  it('and has nothing held out ends with the same bytes', async () => {
    const all = { ...run, text: trainingText(randomText('abcde\n', 700)) };
    const resumed = await finished({ ...all, resume: await interrupted(all, 41) });
    expectSameFile(resumed.checkpoint, (await finished(all)).checkpoint);
  });

  it('in plain arithmetic goes on in it', async () => {
    const plain = { ...run, arithmetic: 'plain' } as const;
    const state = await interrupted(plain, 40);
    const resumed = await finished({ ...run, resume: state });
    expectSameFile(resumed.checkpoint, (await finished(plain)).checkpoint);
  });

  it('saves the state that was due on the way, from which it ends with the same bytes', async () => {
    let step = 0;
    const states: TrainingState[] = [];
    await train(run, {
      listener: { onProgress: (progress) => (step = progress.step) },
      store: {
        isDue: () => step % 40 === 0,
        saveState: (saved) => Promise.resolve(void states.push(saved)),
      },
    });
    expect(states.map(({ progress }) => progress.step)).to.deep.equal([40, 80, 90]);
    const resumed = await finished({ ...run, resume: await savedAndRead(states[0]) });
    expectSameFile(resumed.checkpoint, whole.checkpoint);
  });

  it('saves its model, too: the best one, or before the first evaluation the one as it is', async () => {
    const early = await interrupted(run, 10);
    const average = early.tensors.filter(({ name }) => name.startsWith('average/'));
    expect(checkpointOf(early).tensors.map(({ data }) => data)).to.deep.equal(
      average.map(({ data }) => data),
    );
    const later = await interrupted(run, 36);
    const best = later.tensors.filter(({ name }) => name.startsWith('best/'));
    expect(checkpointOf(later).tensors.map(({ data }) => data)).to.deep.equal(best.map(({ data }) => data));
    const again = await interrupted({ ...run, resume: later }, 50);
    expect(checkpointOf(again).tensors).to.deep.equal(checkpointOf(later).tensors);
    expect(checkpointOf(later).tensors.map(({ name }) => name)).to.deep.equal(
      whole.checkpoint.tensors.map(({ name }) => name),
    );
  });
});

describe('a run that is interrupted before its first step', () => {
  const reason = new Error('interrupted');

  /** What a run does that is interrupted as soon as it has started. */
  async function done(change: Partial<RunPlan>, interrupt: (abort: () => void) => void) {
    const controller = new AbortController();
    const events: string[] = [];
    const training = train(
      { ...run, ...change },
      {
        signal: controller.signal,
        listener: {
          onStart: () => interrupt(() => controller.abort(reason)),
          onProgress: () => events.push('a step'),
        },
        store: {
          saveModel: () => Promise.resolve(void events.push('the model saved')),
          saveState: () => Promise.resolve(void events.push('the state saved')),
        },
      },
    );
    expect(await training.catch((error: unknown) => error)).to.equal(reason);
    return events;
  }

  it('makes none, and saves nothing', async () => {
    expect(await done({}, (abort) => abort())).to.deep.equal([]);
  });

  it('makes none, and saves nothing, where it was to go on', async () => {
    expect(await done({ resume: await interrupted(run, 40) }, (abort) => abort())).to.deep.equal([]);
  });

  it('does not even start', async () => {
    const signal = AbortSignal.abort(reason);
    let started = false;
    const training = train(run, { signal, listener: { onStart: () => (started = true) } });
    expect(await training.catch((error: unknown) => error)).to.equal(reason);
    expect(started).to.equal(false);
  });
});

describe('a run that is finished', () => {
  let state: SavedRun;
  let checkpoint: Checkpoint;
  before(async () => ({ state, checkpoint } = await finished(run)));

  it('says so, and how long it was', async () => {
    expect(state.progress.finished).to.equal(true);
    expect(state.length).to.deep.equal(run.length);
    expect((await interrupted(run, 10)).progress.finished).to.equal(false);
  });

  it('is as long as the epochs that it made, though some of their steps are half as long', () => {
    const { steps, epochs } = state.training;
    expect([steps, epochs]).to.deep.equal([90, 90 / 32]);
    expect(isLonger(state, { unit: 'epochs', value: epochs })).to.equal(false);
    expect(isLonger(state, { unit: 'epochs', value: 91 / 32 })).to.equal(true);
  });

  it('holds its model in its state', () => {
    expectSameFile(checkpointOf(state), checkpoint);
  });

  it('holds its model in its state where nothing was held out, with an average of the weights or without', async () => {
    const text = { ...run.text, validation: run.text.validation.slice(0, 0) };
    for (const averageDecay of [0, 0.9]) {
      const end = await finished({ ...run, text, options: { ...run.options, averageDecay } });
      expectSameFile(checkpointOf(end.state), end.checkpoint);
    }
  });

  it('keeps the weights with which it ended beside the best ones, to go on from', async () => {
    // The last evaluation comes after the interruption, and may find the best weights.
    const toGoOn = ({ tensors }: SavedRun) => tensors.filter(({ name }) => !name.startsWith('best/'));
    expect(toGoOn(state)).to.deep.equal(toGoOn(await interrupted(run, 90)));
    expect(state.tensors.length).to.be.above(toGoOn(state).length);
  });

  it('gives its model again when it is resumed', async () => {
    expectSameFile((await finished({ ...run, resume: state })).checkpoint, checkpoint);
  });

  it('goes on where its length is made longer', async () => {
    const steps: number[] = [];
    const longer = await train(
      { ...run, length: { unit: 'steps', value: 150 }, resume: state },
      { listener: { onProgress: ({ step }) => steps.push(step) } },
    );
    expect([steps[0], steps.at(-1)]).to.deep.equal([91, 150]);
    expect([longer.steps, longer.stoppedEarly]).to.deep.equal([150, false]);
    const { history } = checkpoint.training;
    expect(longer.checkpoint.training.history.slice(0, history.length)).to.deep.equal(history);
    expect(longer.checkpoint.training.history.at(-1)?.step).to.equal(150);
  });
});

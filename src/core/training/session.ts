import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import { breather, wholeTurn } from '../breathe.js';
import type { Learner } from './learner.js';
import { evaluationInterval, Pace } from './pace.js';
import { checkTime, preflight } from './preflight.js';
import type { TrainingHooks, TrainingResult, TrainingRun } from './run.js';
import { RunState } from './run-state.js';
import { writeSample } from './sample.js';
import { startLearner } from './start-learner.js';
import { learningRateAt } from './schedule.js';

/** One sitting of a run, from its start or from where it was interrupted: what `train` does step by step. */
export class Session {
  readonly #learner: Learner;
  readonly #state: RunState;
  readonly #pace: Pace;
  readonly #hooks: TrainingHooks;
  readonly #clock: () => number;
  readonly #pause = breather();
  /** Once training is over: the state's tensors, with the last weights; measuring replaces them by the best. */
  #lastTensors: NamedTensor[] | undefined;
  /** Characters trained on before this session. */
  readonly #firstCharacters: number;
  readonly #trainingStart = performance.now();
  #learningRate = 0;
  #modelSaved = false;
  /** Whether the length is reached: asked once a step, for a clock does not stand still. */
  #lengthReached: boolean;

  private constructor(
    learner: Learner,
    state: RunState,
    pace: Pace,
    hooks: TrainingHooks,
    clock: () => number,
  ) {
    this.#learner = learner;
    this.#state = state;
    this.#pace = pace;
    this.#hooks = hooks;
    this.#clock = clock;
    this.#firstCharacters = learner.batches.predictionsOf(state.step);
    this.#lengthReached = pace.isOver(state.step);
    this.#learningRate = this.#learningRateOf(state.step);
  }

  static async start(run: TrainingRun, hooks: TrainingHooks): Promise<Session> {
    const startedAt = run.startedAt ?? performance.now();
    const learner = await startLearner(run, hooks);
    try {
      const session = Session.#begin(run, learner, hooks, startedAt);
      // All this may have taken long. Before the first step there is nothing to save: an interruption leaves what lies there.
      await wholeTurn();
      hooks.signal?.throwIfAborted();
      return session;
    } catch (error) {
      await learner.close();
      throw error;
    }
  }

  static #begin(run: TrainingRun, learner: Learner, hooks: TrainingHooks, startedAt: number): Session {
    const measured = learner.measure();
    const state = new RunState(learner, run.length, run.from?.sha256);
    if (run.resume) state.restore(run.resume);
    const before = state.elapsedSeconds;
    const clock = () => before + (performance.now() - startedAt) / 1000;
    const { batches, predictions, estimatedPredictions } = learner;
    const pace = new Pace(run.length, batches.perEpoch, measured, clock, state);
    if (!run.resume) {
      checkTime(pace, learner.text.validation.length > 0);
      state.evaluationInterval = evaluationInterval(pace.totalSteps, predictions, estimatedPredictions);
    }
    const session = new Session(learner, state, pace, hooks, clock);
    hooks.listener?.onStart?.(preflight(learner, pace, state.step));
    return session;
  }

  get isOver(): boolean {
    const { patience } = this.#learner.options;
    const hopeless = patience > 0 && this.#state.evaluationsSinceBest >= patience;
    return hopeless || this.#lengthReached;
  }

  /** One step of training. @throws {DataError} if the loss or the gradient is no longer a number */
  step(): void {
    const state = this.#state;
    this.#learningRate = this.#learningRateOf(state.step + 1);
    const start = performance.now();
    const { loss, gradientNorm } = this.#learner.step(state.step, this.#learningRate);
    this.#pace.add((performance.now() - start) / 1000);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw diverged(state.step, this.#learner.options.learningRate);
    }
    state.step += 1;
    state.lossSum += loss;
    state.lossSteps += 1;
    this.#lengthReached = this.#pace.isOver(state.step);
    this.#reportProgress();
  }

  /** Whether the last step is one to evaluate after, and that was not done: an interruption may have come between. */
  get evaluationIsDue(): boolean {
    const { step, evaluationInterval, history } = this.#state;
    return step > (history.at(-1)?.step ?? 0) && (step % evaluationInterval === 0 || this.#lengthReached);
  }

  /** An entry for the history; where it shows the best model so far, that is kept and saved. */
  async evaluate(): Promise<void> {
    const state = this.#state;
    const validationLoss = await this.#learner.model.estimate(this.#breathe);
    const best = validationLoss === undefined || validationLoss < (state.bestEstimate ?? Infinity);
    const entry = {
      step: state.step,
      epoch: state.epoch,
      trainingLoss: state.trainingLoss,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      learningRate: this.#learningRate,
    };
    state.history.push(entry);
    state.lossSum = 0;
    state.lossSteps = 0;
    state.evaluationsSinceBest = best ? 0 : state.evaluationsSinceBest + 1;
    if (best) {
      state.bestEstimate = validationLoss;
      // Where nothing is held out the last model counts, not the best.
      state.hasBest = validationLoss !== undefined;
      if (state.hasBest) this.#learner.model.keepAsBest();
      await this.#saveModel(false);
    }
    const elapsedSeconds = this.#clock();
    this.#hooks.listener?.onEvaluation?.({
      ...entry,
      best,
      charactersPerSecond: this.#charactersPerSecond(),
      elapsedSeconds,
    });
  }

  /** Between two steps: shows a sample, saves the state if it is time to, and lets signals through. */
  async betweenSteps(): Promise<void> {
    const { sampleEvery, onSample } = this.#hooks.listener ?? {};
    const { step } = this.#state;
    if (sampleEvery && onSample && step % sampleEvery === 0)
      onSample(step, await writeSample(this.#learner, step));
    if (this.#hooks.store?.isDue?.()) {
      if (!this.#modelSaved) await this.#saveModel(false);
      await this.#saveState();
    }
    await this.#breathe();
  }

  /** Measures the best model exactly, and saves it and the state. */
  async finish(): Promise<TrainingResult> {
    const state = this.#state;
    const charactersPerSecond = this.#charactersPerSecond();
    const held = this.#learner.text.validation.length;
    if (held > 0) {
      this.#lastTensors = this.#hooks.store?.saveState && this.#learner.readState();
      state.finalLoss = await this.#learner.model.evaluateBest((scored) => {
        this.#hooks.listener?.onFinalEvaluation?.(scored, held - 1);
        return this.#breathe();
      });
    }
    state.finished = true;
    await this.save();
    return {
      checkpoint: state.checkpoint(),
      validationLoss: state.finalLoss,
      trainingLoss: state.trainingLoss,
      steps: state.step,
      epochs: state.epoch,
      characters: this.#learner.batches.predictionsOf(state.step),
      elapsedSeconds: this.#clock(),
      charactersPerSecond,
      stoppedEarly: !this.#lengthReached,
    };
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#learner.close();
  }

  /** Saves the model and the state as they are, for the last time in this session. */
  async save(): Promise<void> {
    await this.#saveModel(true);
    await this.#saveState();
  }

  /** Lets signals, timers and the progress bar have their turn. @throws the signal's reason, if it is aborted */
  readonly #breathe = async (): Promise<void> => {
    await this.#pause();
    this.#hooks.signal?.throwIfAborted();
  };

  /** The learning rate of a step, from 1; of the first, if there is none before. */
  #learningRateOf(step: number): number {
    return learningRateAt(step, this.#pace.progress(Math.max(0, step - 1)), this.#learner.options);
  }

  async #saveModel(last: boolean): Promise<void> {
    this.#modelSaved = true;
    await this.#hooks.store?.saveModel?.(this.#state.checkpoint(), last);
  }

  async #saveState(): Promise<void> {
    const state = this.#state;
    state.progress = this.#pace.progress(state.step);
    state.elapsedSeconds = this.#clock();
    await this.#hooks.store?.saveState?.(state.saved(this.#lastTensors));
  }

  #charactersPerSecond(): number {
    const seconds = (performance.now() - this.#trainingStart) / 1000;
    const { batches } = this.#learner;
    return (batches.predictionsOf(this.#state.step) - this.#firstCharacters) / seconds;
  }

  #reportProgress(): void {
    const { listener } = this.#hooks;
    if (!listener?.onProgress) return;
    const state = this.#state;
    listener.onProgress({
      step: state.step,
      totalSteps: this.#pace.totalSteps,
      epoch: state.epoch,
      progress: this.#pace.progress(state.step),
      trainingLoss: state.trainingLoss,
      validationLoss: state.history.at(-1)?.validationLoss,
      learningRate: this.#learningRate,
      charactersPerSecond: this.#charactersPerSecond(),
      elapsedSeconds: this.#clock(),
      remainingSeconds: this.#pace.remainingSeconds(state.step),
    });
  }
}

/** A loss, or a gradient, that is no longer a number. */
function diverged(steps: number, learningRate: number): DataError {
  return new DataError(
    `the loss is no longer a number after ${steps} steps (learning rate ${learningRate}); ` +
      `what was saved before is kept; try --learning-rate ${Number((learningRate / 4).toPrecision(2))}`,
  );
}

import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import { breather, wholeTurn } from '../breathe.js';
import { evaluationInterval, Pace } from './pace.js';
import { Reporter } from './reporter.js';
import type { RunPlan, TrainingHooks, TrainingResult } from './run.js';
import { RunState } from './run-state.js';
import { learningRateAt } from './schedule.js';
import { startTrainer, type Trainer } from './trainer.js';

/**
 * Controls one session of a run, from its start or from where it was interrupted: decides when to evaluate, to save and
 * to stop, and has the trainer make the steps between.
 */
export class RunController {
  readonly #pause = breather();
  /** Once training is over: the state's tensors, with the last weights; the final evaluation replaces them by the best. */
  #lastTensors: NamedTensor[] | undefined;
  #learningRate: number;
  #modelSaved = false;
  /** Whether the length is reached: asked once a step, for a clock does not stand still. */
  #lengthReached: boolean;

  private constructor(
    private readonly trainer: Trainer,
    private readonly state: RunState,
    private readonly pace: Pace,
    private readonly reporter: Reporter,
    private readonly hooks: TrainingHooks,
  ) {
    this.#lengthReached = pace.isOver(state.step);
    this.#learningRate = this.#learningRateOf(state.step);
  }

  static async start(run: RunPlan, hooks: TrainingHooks): Promise<RunController> {
    const startedAt = run.startedAt ?? performance.now();
    const trainer = await startTrainer(run, hooks);
    try {
      const controller = RunController.#begin(run, trainer, hooks, startedAt);
      // All this may have taken long. Before the first step there is nothing to save: an interruption keeps the old files.
      await wholeTurn();
      hooks.signal?.throwIfAborted();
      return controller;
    } catch (error) {
      await trainer.close();
      throw error;
    }
  }

  static #begin(run: RunPlan, trainer: Trainer, hooks: TrainingHooks, startedAt: number): RunController {
    const speed = trainer.measure();
    const state = new RunState(trainer, run.length, run.from?.sha256);
    if (run.resume) state.restore(run.resume);
    const before = state.elapsedSeconds;
    const clock = () => before + (performance.now() - startedAt) / 1000;
    const { batches, predictionsPerStep, estimatedPredictions, text } = trainer.layout;
    const pace = new Pace(run.length, batches.perEpoch, speed, clock, state);
    if (!run.resume) {
      pace.checkTime(text.validation.length > 0);
      state.evaluationInterval = evaluationInterval(
        pace.totalSteps,
        predictionsPerStep,
        estimatedPredictions,
      );
    }
    const reporter = new Reporter(state, pace, hooks.listener);
    const controller = new RunController(trainer, state, pace, reporter, hooks);
    reporter.start();
    return controller;
  }

  /** Tells whether training is over: the length is reached, or the model has not become better for too long. */
  get isOver(): boolean {
    const { patience } = this.trainer.layout.options;
    return this.#lengthReached || (patience > 0 && this.state.evaluationsSinceBest >= patience);
  }

  /** Makes one step of training. @throws {DataError} if the loss or the gradient is no longer a number */
  step(): void {
    const { state, trainer } = this;
    this.#learningRate = this.#learningRateOf(state.step + 1);
    const start = performance.now();
    const { loss, gradientNorm } = trainer.step(state.step, this.#learningRate);
    this.pace.add((performance.now() - start) / 1000);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw diverged(state.step, trainer.layout.options.learningRate);
    }
    state.addStep(loss);
    this.#lengthReached = this.pace.isOver(state.step);
    this.reporter.step(this.#learningRate);
  }

  /** Tells whether to evaluate after the last step, and that was not done: an interruption may have come between. */
  get evaluationIsDue(): boolean {
    const { step, evaluationInterval, history } = this.state;
    return step > (history.at(-1)?.step ?? 0) && (step % evaluationInterval === 0 || this.#lengthReached);
  }

  /** Adds an entry to the history. A model that is the best so far is kept and saved. */
  async evaluate(): Promise<void> {
    const { state, trainer } = this;
    const validationLoss = await trainer.validator.estimate(this.#breathe);
    const { entry, best } = state.addEvaluation(validationLoss, this.#learningRate);
    if (best) {
      if (state.hasBest) trainer.validator.keepAsBest();
      await this.#saveModel(false);
    }
    this.reporter.evaluation(entry, best);
  }

  /** Between two steps: shows a sample, saves the state if it is time to, and lets signals through. */
  async betweenSteps(): Promise<void> {
    const { reporter, trainer, state, hooks } = this;
    if (reporter.wantsSample) reporter.sample(await trainer.validator.sample(state.step));
    if (hooks.store?.isDue?.()) {
      if (!this.#modelSaved) await this.#saveModel(false);
      await this.#saveState();
    }
    await this.#breathe();
  }

  /** Measures the best model exactly, and saves it and the state. */
  async finish(): Promise<TrainingResult> {
    const { state, trainer, reporter } = this;
    const { charactersPerSecond } = reporter;
    if (trainer.layout.text.validation.length > 0) {
      this.#lastTensors = this.hooks.store?.saveState && trainer.readState();
      state.finalLoss = await trainer.validator.evaluateBest((scored) => {
        reporter.finalEvaluation(scored);
        return this.#breathe();
      });
    }
    state.finished = true;
    const checkpoint = state.checkpoint();
    await this.hooks.store?.saveModel?.(checkpoint, true);
    await this.#saveState();
    return {
      checkpoint,
      validationLoss: state.finalLoss,
      trainingLoss: state.trainingLoss,
      steps: state.step,
      epochs: state.epoch,
      characters: state.characters,
      elapsedSeconds: this.pace.clock(),
      charactersPerSecond,
      stoppedEarly: !this.#lengthReached,
    };
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.trainer.close();
  }

  /** Saves the model and the state as they are, for the last time in this session. */
  async save(): Promise<void> {
    await this.#saveModel(true);
    await this.#saveState();
  }

  /** Lets signals, timers and the progress bar have their turn. @throws the signal's reason, if it is aborted */
  readonly #breathe = async (): Promise<void> => {
    await this.#pause();
    this.hooks.signal?.throwIfAborted();
  };

  /** Returns the learning rate of a step, from 1; of the first, if there is none before. */
  #learningRateOf(step: number): number {
    return learningRateAt(step, this.pace.progress(Math.max(0, step - 1)), this.trainer.layout.options);
  }

  async #saveModel(last: boolean): Promise<void> {
    this.#modelSaved = true;
    await this.hooks.store?.saveModel?.(this.state.checkpoint(), last);
  }

  async #saveState(): Promise<void> {
    const { state, pace } = this;
    state.progress = pace.progress(state.step);
    state.elapsedSeconds = pace.clock();
    await this.hooks.store?.saveState?.(state.trainingState(this.#lastTensors));
  }
}

function diverged(steps: number, learningRate: number): DataError {
  const lower = Number((learningRate / 4).toPrecision(2));
  return new DataError(
    (option) =>
      `the loss is no longer a number after ${steps} steps (learning rate ${learningRate}); ` +
      `what was saved before is kept; try ${option('learningRate')} ${lower}`,
  );
}

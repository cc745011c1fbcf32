import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import { createPause, turnEventLoop } from '../pause.js';
import { evaluationInterval, Pace } from './pace.js';
import { Reporter } from './reporter.js';
import type { RunPlan, TrainingHooks, TrainingResult } from './run.js';
import { RunState } from './run-state.js';
import { learningRateAt } from './schedule.js';
import { startTrainer, type Trainer } from './trainer.js';

/** Controls one session of a new or resumed run: decides when to train, evaluate, save and stop. */
export class RunController {
  readonly #pause = createPause();
  /** The tensors of the state at the end of training, since the final evaluation overwrites the last weights. */
  #lastTensors: NamedTensor[] | undefined;
  #learningRate: number;
  #modelSaved = false;
  /** Whether the length is reached; decided once a step, since the clock goes on. */
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
      // Starting may have taken long. An interruption before the first step must not replace the old files.
      await turnEventLoop();
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

  /** Returns whether training is over: the length is reached, or the validation loss has stopped improving. */
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

  /** Returns whether an evaluation is due after the last step, perhaps because an interruption prevented it. */
  get evaluationIsDue(): boolean {
    const { step, evaluationInterval, history } = this.state;
    return step > (history.at(-1)?.step ?? 0) && (step % evaluationInterval === 0 || this.#lengthReached);
  }

  /** Adds an entry to the history. Keeps and saves the model if it is the best so far. */
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

  /** Does the work between two steps: reports a sample and saves the state if they are due, and handles signals. */
  async betweenSteps(): Promise<void> {
    const { reporter, trainer, state, hooks } = this;
    if (reporter.wantsSample) reporter.sample(await trainer.validator.sample(state.step));
    if (hooks.store?.isDue?.()) {
      if (!this.#modelSaved) await this.#saveModel(false);
      await this.#saveState();
    }
    await this.#breathe();
  }

  /** Measures the exact loss of the best model, and saves model and state. */
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

  /** Saves the current model and state at the end of an interrupted session. */
  async save(): Promise<void> {
    await this.#saveModel(true);
    await this.#saveState();
  }

  /** Lets the event loop handle signals, timers and the progress bar. @throws the signal's reason if it is aborted */
  readonly #breathe = async (): Promise<void> => {
    await this.#pause();
    this.hooks.signal?.throwIfAborted();
  };

  /** Returns the learning rate of a step (from 1); 0 stands for the time before the first step. */
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
      `the saved model is kept; try ${option('learningRate')} ${lower}`,
  );
}

import type { Checkpoint, ModelRecord, Primitives, TrainingState } from '../formats/format.js';
import type { HistoryEntry } from '../history.js';
import type { NamedTensor } from '../model/config.js';
import { host } from '../host.js';
import type { RunLength } from './plan/options.js';
import type { SavedRun } from './plan/saved-run.js';
import type { Trainer } from './trainer.js';

/** Holds the state of a run. Together with the tensors in the trainer's memory, it determines the result. */
export class RunState {
  /** Steps done. */
  step = 0;
  history: HistoryEntry[] = [];
  /** The lowest estimate of the validation loss so far. */
  bestEstimate: number | undefined;
  /** The exact loss of the best weights, once the run is finished. */
  finalLoss: number | undefined;
  /** lossSum / lossSteps is the mean training loss since the last entry of the history. */
  lossSum = 0;
  lossSteps = 0;
  /** Whether there are best weights: after the first evaluation, if some text is held out. */
  hasBest = false;
  evaluationsSinceBest = 0;
  evaluationInterval = 1;
  /** The fraction of the run that is done (0 to 1), and the time it has taken. */
  progress = 0;
  elapsedSeconds = 0;
  finished = false;

  constructor(
    readonly trainer: Trainer,
    readonly length: RunLength,
    /** Identifies the model that the run started from, if any. */
    private origin?: string,
  ) {}

  /** Restores a saved run. Its options and its text must be those of the trainer. */
  restore(saved: SavedRun): void {
    const { progress } = saved;
    this.origin = saved.fromSha256;
    this.step = progress.step;
    this.history = [...saved.training.history];
    this.bestEstimate = progress.bestEstimate;
    this.lossSum = progress.lossSum;
    this.lossSteps = progress.lossSteps;
    this.hasBest = progress.hasBest;
    // Resuming a finished run, which may have stopped early, renews its patience.
    this.evaluationsSinceBest = progress.finished ? 0 : progress.evaluationsSinceBest;
    this.evaluationInterval = progress.evaluationInterval;
    this.progress = progress.finished ? 0 : progress.progress;
    this.elapsedSeconds = progress.elapsedSeconds;
    this.trainer.writeState(saved.tensors);
  }

  /** Counts a step, with the mean loss of its batch. */
  addStep(loss: number): void {
    this.step += 1;
    this.lossSum += loss;
    this.lossSteps += 1;
  }

  /**
   * Adds an entry to the history.
   * @param validationLoss undefined if nothing is held out: then every model counts as better than the one before
   * @returns the entry, and whether the model is the best so far
   */
  addEvaluation(
    validationLoss: number | undefined,
    learningRate: number,
  ): { entry: HistoryEntry; best: boolean } {
    const best = validationLoss === undefined || validationLoss < (this.bestEstimate ?? Infinity);
    const { step, epoch, trainingLoss } = this;
    const entry = {
      step,
      epoch,
      trainingLoss,
      ...(validationLoss !== undefined && { validationLoss }),
      learningRate,
    };
    this.history.push(entry);
    this.lossSum = 0;
    this.lossSteps = 0;
    this.evaluationsSinceBest = best ? 0 : this.evaluationsSinceBest + 1;
    if (best) {
      this.bestEstimate = validationLoss;
      this.hasBest = validationLoss !== undefined;
    }
    return { entry, best };
  }

  /** Returns the epochs done. */
  get epoch(): number {
    return this.step / this.trainer.layout.batches.perEpoch;
  }

  /** Returns the number of characters trained on, counted in every epoch. */
  get characters(): number {
    return this.trainer.layout.batches.predictionsOf(this.step);
  }

  /** Returns the mean loss of the steps since the last entry of the history, or that of the entry if there are none. */
  get trainingLoss(): number {
    return this.lossSteps > 0 ? this.lossSum / this.lossSteps : (this.history.at(-1)?.trainingLoss ?? 0);
  }

  /** Returns the model with the best weights, or with the current ones before the first evaluation. */
  checkpoint(): Checkpoint {
    const { layout, validator, engine } = this.trainer;
    const weights = this.hasBest ? layout.program.best : validator.weights;
    return { ...this.#record(), tensors: weights.read(engine) };
  }

  /** Returns the state that `restore` needs. */
  trainingState(tensors: NamedTensor[] = this.trainer.readState()): TrainingState {
    const progress: Primitives = {
      step: this.step,
      ...(this.bestEstimate !== undefined && { bestEstimate: this.bestEstimate }),
      lossSum: this.lossSum,
      lossSteps: this.lossSteps,
      hasBest: this.hasBest,
      evaluationsSinceBest: this.evaluationsSinceBest,
      evaluationInterval: this.evaluationInterval,
      progress: this.progress,
      elapsedSeconds: this.elapsedSeconds,
      finished: this.finished,
      lengthUnit: this.length.unit,
      lengthValue: this.length.value,
    };
    return { ...this.#record(), progress, tensors };
  }

  #record(): ModelRecord {
    const { layout, engine } = this.trainer;
    const { text, options, config, rngSeed } = layout;
    const validationLoss = this.finalLoss ?? this.bestEstimate;
    return {
      program: host().version,
      config,
      preprocessing: text.preprocessing,
      vocabulary: text.vocabulary,
      training: {
        options: {
          ...options,
          ...text.heldOut,
          ...(this.origin !== undefined && { fromSha256: this.origin }),
        },
        steps: this.step,
        epochs: this.epoch,
        characters: this.characters,
        history: [...this.history],
        ...(validationLoss !== undefined && { bestValidationLoss: validationLoss }),
        trainingLoss: this.trainingLoss,
        corpusSha256: text.sha256,
        rngSeed,
        arithmetic: engine.arithmetic,
      },
    };
  }
}

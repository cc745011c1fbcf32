import type { Checkpoint, ModelRecord, Primitives, TrainingState } from '../formats/format.js';
import type { HistoryEntry } from '../history.js';
import type { NamedTensor } from '../model/config.js';
import { host } from '../host.js';
import type { RunLength } from './plan/options.js';
import type { SavedRun } from './plan/saved-run.js';
import type { Trainer } from './trainer.js';

/** Holds where a run stands: with the tensors in the trainer's memory, all that its result depends on. */
export class RunState {
  /** Steps done. */
  step = 0;
  history: HistoryEntry[] = [];
  /** The lowest validation loss so far, as it is estimated while training. */
  bestEstimate: number | undefined;
  /** The loss of the best weights as `evaluate` measures it, once the run is finished. */
  finalLoss: number | undefined;
  /** The mean training loss since the last entry of the history is lossSum / lossSteps. */
  lossSum = 0;
  lossSteps = 0;
  /** Whether the best weights are kept: after the first evaluation, where a text is held out. */
  hasBest = false;
  evaluationsSinceBest = 0;
  evaluationInterval = 1;
  /** How far the run has come, 0 to 1, and how long it has taken. */
  progress = 0;
  elapsedSeconds = 0;
  finished = false;

  constructor(
    readonly trainer: Trainer,
    readonly length: RunLength,
    /** Identifies the model that the run began from, if it did not begin untrained. */
    private origin?: string,
  ) {}

  /** Goes on where a saved run stopped. Its options and its text must be the trainer's. */
  restore(saved: SavedRun): void {
    const { progress } = saved;
    this.origin = saved.fromSha256;
    this.step = progress.step;
    this.history = [...saved.training.history];
    this.bestEstimate = progress.bestEstimate;
    this.lossSum = progress.lossSum;
    this.lossSteps = progress.lossSteps;
    this.hasBest = progress.hasBest;
    // A run that had ended, perhaps early, gets all of its patience again.
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
   * @param validationLoss undefined where nothing is held out: then the last model counts, not the best
   * @returns the entry, and whether it shows the best model so far
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

  /** Returns the characters trained on, each as often as it was read. */
  get characters(): number {
    return this.trainer.layout.batches.predictionsOf(this.step);
  }

  /** Returns the mean loss of the steps since the last entry of the history, or before it. */
  get trainingLoss(): number {
    return this.lossSteps > 0 ? this.lossSum / this.lossSteps : (this.history.at(-1)?.trainingLoss ?? 0);
  }

  /** Returns the model: the best weights, or before the first evaluation the model as it is. */
  checkpoint(): Checkpoint {
    const { layout, validator, engine } = this.trainer;
    const weights = this.hasBest ? layout.program.best : validator.weights;
    return { ...this.#record(), tensors: weights.read(engine) };
  }

  /** Returns what `restore` needs. */
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
      treatment: text.treatment,
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

import type { Checkpoint, ModelRecord, Primitives, TrainingState } from '../formats/format.js';
import type { HistoryEntry } from '../history.js';
import type { NamedTensor } from '../model/config.js';
import { host } from '../host.js';
import type { Learner } from './learner.js';
import type { RunLength } from './plan/options.js';
import type { SavedRun } from './plan/saved-run.js';

/** Where a run stands: with the numbers in the learner's memory, all that its result depends on. */
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
  /** Whether the learner's `best` holds weights: after the first evaluation. */
  hasBest = false;
  evaluationsSinceBest = 0;
  evaluationInterval = 1;
  /** How far the run has come, 0 to 1, and how long it has taken. */
  progress = 0;
  elapsedSeconds = 0;
  finished = false;

  constructor(
    readonly learner: Learner,
    readonly length: RunLength,
    /** What identifies the model that the run began from, if it did not begin untrained. */
    private origin?: string,
  ) {}

  /** Goes on where a saved run stopped. Its options and its text must be the learner's. */
  restore(saved: SavedRun): void {
    const { progress } = saved;
    this.origin = saved.fromSha256;
    this.step = progress.step;
    this.history = [...saved.training.history];
    this.bestEstimate = progress.bestEstimate;
    this.lossSum = progress.lossSum;
    this.lossSteps = progress.lossSteps;
    this.hasBest = progress.hasBest;
    // A run that had ended, perhaps early, begins to be patient anew.
    this.evaluationsSinceBest = progress.finished ? 0 : progress.evaluationsSinceBest;
    this.evaluationInterval = progress.evaluationInterval;
    this.progress = progress.finished ? 0 : progress.progress;
    this.elapsedSeconds = progress.elapsedSeconds;
    this.learner.writeState(saved.tensors);
  }

  /** Epochs done. */
  get epoch(): number {
    return this.step / this.learner.batches.perEpoch;
  }

  /** The mean loss of the steps since the last entry of the history, or before it. */
  get trainingLoss(): number {
    return this.lossSteps > 0 ? this.lossSum / this.lossSteps : (this.history.at(-1)?.trainingLoss ?? 0);
  }

  /** The model: the best weights, or before the first evaluation it as it is. */
  checkpoint(): Checkpoint {
    const { learner } = this;
    const weights = this.hasBest ? learner.program.best : learner.model.weights;
    return { ...this.#record(), tensors: weights.read(learner.engine) };
  }

  /** All that `restore` takes. */
  saved(tensors: NamedTensor[] = this.learner.readState()): TrainingState {
    const progress: Primitives = {
      step: this.step,
      ...(this.bestEstimate === undefined ? {} : { bestEstimate: this.bestEstimate }),
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
    const { learner } = this;
    const { text, options } = learner;
    const validationLoss = this.finalLoss ?? this.bestEstimate;
    return {
      program: host().version,
      config: learner.config,
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
        characters: learner.batches.predictionsOf(this.step),
        history: [...this.history],
        ...(validationLoss === undefined ? {} : { bestValidationLoss: validationLoss }),
        trainingLoss: this.trainingLoss,
        corpusSha256: text.sha256,
        rngSeed: learner.rngSeed,
        arithmetic: learner.engine.arithmetic,
      },
    };
  }
}

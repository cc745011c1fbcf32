import type { Checkpoint, TrainingState } from '../formats/format.js';
import type { Arithmetic } from '../engine/kernels.js';
import type { TeamOptions } from '../engine/options.js';
import type { HistoryEntry } from '../history.js';
import type { RunLength, TrainingOptions } from './plan/options.js';
import type { SavedRun } from './plan/saved-run.js';
import type { Origin } from './origin.js';
import type { TrainingText } from './text/training-text.js';

/** A run to train: its text, everything else that determines the result, and its length. */
export interface RunPlan extends TeamOptions {
  readonly text: TrainingText;
  readonly options: TrainingOptions;
  readonly length: RunLength;
  readonly rngSeed: string;
  /** A trained model to start from. Its symbols are part of the vocabulary, and its shape is that of the options. */
  readonly from?: Origin | undefined;
  /** A saved run to continue, with these options and this text; excludes `from`. */
  readonly resume?: SavedRun | undefined;
  /** The `performance.now()` at which the run began: a time budget includes reading the text. Default: now. */
  readonly startedAt?: number | undefined;
}

/** The connections of a run to its caller. */
export interface TrainingHooks {
  /**
   * Ends the run after the current step when aborted: the run is saved, and `train` rejects with the signal's reason.
   * Nothing is saved before the first step of a session.
   */
  readonly signal?: AbortSignal | undefined;
  readonly listener?: TrainingListener | undefined;
  readonly store?: TrainingStore | undefined;
}

/** Callbacks that report the progress of a run. */
export interface TrainingListener {
  /** Called while the model to start from is measured, to add new symbols to it: steps done, and in total. */
  readonly onOrigin?: ((done: number, total: number) => void) | undefined;
  readonly onStart?: ((preflight: Preflight) => void) | undefined;
  /** Called after every step. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly onEvaluation?: ((report: EvaluationReport) => void) | undefined;
  /** The number of steps between two samples of the model. */
  readonly sampleEvery?: number | undefined;
  readonly onSample?: ((step: number, text: string) => void) | undefined;
  /** Called during the final evaluation: predictions scored so far, and in total. */
  readonly onFinalEvaluation?: ((scored: number, total: number) => void) | undefined;
}

/** Saves the model and the state of a run. */
export interface TrainingStore {
  /** Returns whether to save the state now; called after every step. */
  readonly isDue?: (() => boolean) | undefined;
  /** Saves a model: each better one, and the `last` one at the end of the run. */
  readonly saveModel?: ((checkpoint: Checkpoint, last: boolean) => Promise<void>) | undefined;
  /** Saves the state of the run, for `resume`. */
  readonly saveState?: ((state: TrainingState) => Promise<void>) | undefined;
}

/** The facts about a run that are reported before its first step. */
export interface Preflight {
  /** Symbols in the training text, and in the held-out text. */
  readonly trainingCharacters: number;
  readonly validationCharacters: number;
  /** Lines in the training text, if each is a separate text. */
  readonly trainingLines: number | undefined;
  readonly vocabularySize: number;
  readonly parameters: number;
  /** The memory of the run: the engine's, the text, and the program itself. */
  readonly memoryBytes: number;
  /** B and T, reduced if the text is shorter than one batch. */
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly arithmetic: Arithmetic;
  readonly stepsPerEpoch: number;
  /** The total number of steps; an estimate for a time budget. */
  readonly totalSteps: number;
  readonly expectedSeconds: number;
  readonly rngSeed: string;
}

/** The progress of a run. Losses are in nats/character. */
export interface TrainingProgress {
  readonly step: number;
  /** The total number of steps; an estimate for a time budget. */
  readonly totalSteps: number;
  /** Epochs done, with a fraction. */
  readonly epoch: number;
  /** The fraction of the run that is done, 0 to 1. */
  readonly progress: number;
  /** The mean loss of the steps since the last evaluation. */
  readonly trainingLoss: number;
  readonly validationLoss: number | undefined;
  readonly learningRate: number;
  readonly charactersPerSecond: number;
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number;
}

/** An evaluation: an entry of the history, and the speed of the run so far. */
export interface EvaluationReport extends HistoryEntry {
  readonly charactersPerSecond: number;
  readonly elapsedSeconds: number;
  /** Whether this is the best model so far. */
  readonly best: boolean;
}

export interface TrainingResult {
  /** The best model. */
  readonly checkpoint: Checkpoint;
  /** Its loss on the held-out text, as `evaluate` measures it; undefined if nothing is held out. */
  readonly validationLoss: number | undefined;
  /** The mean loss of the last steps. */
  readonly trainingLoss: number;
  readonly steps: number;
  readonly epochs: number;
  /** Characters trained on, counted in every epoch. */
  readonly characters: number;
  readonly elapsedSeconds: number;
  readonly charactersPerSecond: number;
  /** Whether the run ended before its length because the validation loss stopped improving. */
  readonly stoppedEarly: boolean;
}

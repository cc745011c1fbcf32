import type { Checkpoint, TrainingState } from '../formats/format.js';
import type { Arithmetic } from '../engine/kernels.js';
import type { TeamOptions } from '../engine/options.js';
import type { HistoryEntry } from '../history.js';
import type { RunLength, TrainingOptions } from './plan/options.js';
import type { SavedRun } from './plan/saved-run.js';
import type { Origin } from './origin.js';
import type { TrainingText } from './text/training-text.js';

/** What a run is to do: the text, everything that decides the result, and how long to train. */
export interface RunPlan extends TeamOptions {
  readonly text: TrainingText;
  readonly options: TrainingOptions;
  readonly length: RunLength;
  readonly rngSeed: string;
  /** A trained model to begin from; the text's vocabulary holds its symbols, and the options have its shape. */
  readonly from?: Origin | undefined;
  /** A saved run of these options on this text, to go on with. It takes no `from`. */
  readonly resume?: SavedRun | undefined;
  /** When the run began, by `performance.now()`: a run of a given time counts reading the text too. Default: now. */
  readonly startedAt?: number | undefined;
}

/** What is connected to a run. Everything may be left out. */
export interface TrainingHooks {
  /**
   * Aborting it ends the run after the step: it is saved, and `train` rejects with the signal's reason. Before the first step
   * of a session nothing is saved.
   */
  readonly signal?: AbortSignal | undefined;
  readonly listener?: TrainingListener | undefined;
  readonly store?: TrainingStore | undefined;
}

/** Hears of what happens in a run. */
export interface TrainingListener {
  /** While the model to begin from is measured, for the symbols that are new to it: steps done, and in all. */
  readonly onOrigin?: ((done: number, total: number) => void) | undefined;
  readonly onStart?: ((preflight: Preflight) => void) | undefined;
  /** After every step. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly onEvaluation?: ((report: EvaluationReport) => void) | undefined;
  /** The number of steps between two samples of the model. */
  readonly sampleEvery?: number | undefined;
  readonly onSample?: ((step: number, text: string) => void) | undefined;
  /** During the final evaluation: predictions scored so far, and in all. */
  readonly onFinalEvaluation?: ((scored: number, total: number) => void) | undefined;
}

/** Keeps the model and the state of a run. */
export interface TrainingStore {
  /** Tells whether the state is to be saved now; asked after every step. */
  readonly isDue?: (() => boolean) | undefined;
  /** Keeps a model: whenever there is a better one, and, as the last, when the run ends. */
  readonly saveModel?: ((checkpoint: Checkpoint, last: boolean) => Promise<void>) | undefined;
  /** Keeps the state of the run, for `resume`. */
  readonly saveState?: ((state: TrainingState) => Promise<void>) | undefined;
}

/** What a run is about to do, told before its first step. */
export interface Preflight {
  /** Symbols to train on, and held out. */
  readonly trainingCharacters: number;
  readonly validationCharacters: number;
  /** Lines to train on, where each is a text of its own. */
  readonly trainingLines: number | undefined;
  readonly vocabularySize: number;
  readonly parameters: number;
  /** What the run takes of the machine's memory: the engine's, the text, and the program itself. */
  readonly memoryBytes: number;
  /** B and T, as they fit the text. */
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly arithmetic: Arithmetic;
  readonly stepsPerEpoch: number;
  /** Steps of training in all; of a run of a given time, as many as are expected. */
  readonly totalSteps: number;
  readonly expectedSeconds: number;
  readonly rngSeed: string;
}

/** Where a run stands. Losses are in nats/character. */
export interface TrainingProgress {
  readonly step: number;
  /** In all; of a run of a given time, as many as are expected. */
  readonly totalSteps: number;
  /** Epochs done, with a fraction. */
  readonly epoch: number;
  /** The part of the run that is done, 0 to 1. */
  readonly progress: number;
  /** The mean loss of the steps since the last evaluation. */
  readonly trainingLoss: number;
  readonly validationLoss: number | undefined;
  readonly learningRate: number;
  readonly charactersPerSecond: number;
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number;
}

/** An evaluation: an entry of the history, and how fast the run was until then. */
export interface EvaluationReport extends HistoryEntry {
  readonly charactersPerSecond: number;
  readonly elapsedSeconds: number;
  /** Whether this is the best model so far. */
  readonly best: boolean;
}

export interface TrainingResult {
  /** The best model. */
  readonly checkpoint: Checkpoint;
  /** Its loss on the held-out text, as `evaluate` measures it; undefined where nothing is held out. */
  readonly validationLoss: number | undefined;
  /** The mean loss of the last steps. */
  readonly trainingLoss: number;
  readonly steps: number;
  readonly epochs: number;
  /** Characters trained on, each as often as it was read. */
  readonly characters: number;
  readonly elapsedSeconds: number;
  readonly charactersPerSecond: number;
  /** Whether the run gave up before its length, because the model no longer became better. */
  readonly stoppedEarly: boolean;
}

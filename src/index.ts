/** The library on Node: the exports of 'charnn'. */
export {
  CharacterModel,
  type EvaluateOptions,
  type Measurement,
  readCorpus,
  type TextInput,
  train,
  type Trained,
  type TrainOptions,
} from './node/library.js';
export type { LineScore, SampleOptions } from './core/library/character-model.js';
export type { Checkpoint, TrainingRecord } from './core/formats/format.js';
export type { EngineName } from './core/engine/options.js';
export {
  CharnnError,
  DataError,
  InputError,
  InterruptedError,
  OutputError,
  UsageError,
} from './core/errors.js';
export type { Baselines, Comparison } from './core/evaluation/measure.js';
export type { ScoreOptions } from './core/evaluation/score-options.js';
export type { Evaluation } from './core/evaluation/summary.js';
export type { HistoryEntry } from './core/history.js';
export type { ModelConfig, NamedTensor } from './core/model/config.js';
export type { SamplingOptions } from './core/sampling/distribution.js';
export type { TextSource } from './core/text/text-source.js';
export type { Preprocessing } from './core/text/preprocessing.js';
export { Vocabulary } from './core/text/vocabulary.js';
export type { TrainingOptions } from './core/training/plan/options.js';
export type { EvaluationReport, Preflight, TrainingProgress } from './core/training/run.js';
export { version } from './node/version.js';

/** The library in a browser: the exports of 'charnn/browser'. It also runs on Deno and Bun. */
import { installHost } from './core/host.js';
import { browserHost } from './browser/host.js';

installHost(browserHost);

export {
  CharacterModel,
  type EvaluateOptions,
  type LineScore,
  type SampleOptions,
} from './core/library/character-model.js';
export type { TextInput } from './core/library/text-input.js';
export { train, type Trained, type TrainOptions } from './core/library/train.js';
export type { Checkpoint, TrainingRecord } from './core/formats/format.js';
export { CharnnError, DataError, UsageError } from './core/errors.js';
export type { Baselines, Comparison, Measurement } from './core/evaluation/measure.js';
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
export { version } from './browser/assets.js';

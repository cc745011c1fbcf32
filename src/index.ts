/** The library: what `import … from 'charnn'` gives. The commands of the program are built of the same parts. */
export {
  CharacterModel,
  type EvaluateOptions,
  type LineScore,
  type SampleOptions,
} from './library/character-model.js';
export type { Checkpoint, TrainingRecord } from './checkpoint/format.js';
export type { EngineName } from './engine/options.js';
export { CharnnError, DataError, InputError, InterruptedError, OutputError, UsageError } from './errors.js';
export type { Baselines, Comparison, Measurement } from './evaluation/measure.js';
export type { ScoreOptions } from './evaluation/score-options.js';
export type { Evaluation } from './evaluation/summary.js';
export type { HistoryEntry } from './history.js';
export type { ModelConfig, NamedTensor } from './model/config.js';
export type { SamplingOptions } from './sampling/distribution.js';
export { readCorpus } from './text/corpus.js';
export type { TextInput } from './library/text-input.js';
export type { Treatment } from './text/treatment.js';
export { Vocabulary } from './text/vocabulary.js';
export { train, type Trained, type TrainOptions } from './library/train.js';
export type { TrainingOptions } from './training/plan/options.js';
export type { EvaluationReport, Preflight, TrainingProgress } from './training/run.js';
export { version } from './version.js';

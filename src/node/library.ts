/** The library on Node: the core's, which reads and writes files too. */
import {
  CharacterModel as CoreModel,
  type EvaluateOptions as CoreEvaluateOptions,
  type LineScore,
} from '../core/library/character-model.js';
import { asSource, nameOf, type TextInput as CoreInput } from '../core/library/text-input.js';
import {
  train as coreTrain,
  type Trained as CoreTrained,
  type TrainOptions as CoreTrainOptions,
} from '../core/library/train.js';
import { UsageError } from '../core/errors.js';
import type { Baselines, Measurement as CoreMeasurement } from '../core/evaluation/measure.js';
import type { ScoreOptions } from '../core/evaluation/score-options.js';
import { type Corpus, type CorpusOptions, readCorpus as readSource } from '../core/text/corpus.js';
import type { TextSource } from '../core/text/text-source.js';
import { compressors } from './compression.js';
import { loadCheckpoint, saveCheckpoint } from './files/files.js';
import { RunFiles } from './files/run-files.js';
import { openFiles, type SourceOptions } from './files/source.js';
import './install.js';

/** A text: a string, or the names of files, with `-` for standard input. */
export type TextInput = CoreInput | { readonly files: readonly string[] };

/** Options of `CharacterModel.evaluate`. */
export interface EvaluateOptions extends Omit<CoreEvaluateOptions, 'baselines'> {
  /** A training text: n-grams and compressors that know it are measured too. */
  readonly baselines?: TextInput;
}

/** How well a model predicts a text; Node always has the compressors of the baselines. */
export interface Measurement extends Omit<CoreMeasurement, 'baselines'> {
  readonly baselines?: Required<Baselines>;
}

/** A trained model: the contents of a model file. */
export class CharacterModel extends CoreModel {
  /**
   * Reads a model file.
   * @throws {InputError} if it cannot be read; {DataError} if it is not a sound model
   */
  static async load(path: string): Promise<CharacterModel> {
    return new CharacterModel(await loadCheckpoint(path));
  }

  static override parse(file: string | Uint8Array, name?: string): CharacterModel {
    return new CharacterModel(super.parse(file, name).checkpoint);
  }

  /** Writes a model file, completely or not at all. @throws {OutputError} if writing fails */
  async save(path: string): Promise<void> {
    await saveCheckpoint(path, this.checkpoint);
  }

  override async evaluate(input: TextInput, options: EvaluateOptions = {}): Promise<Measurement> {
    const { baselines, ...others } = options;
    const coreOptions = { ...others, ...(baselines !== undefined && { baselines: await open(baselines) }) };
    return (await super.evaluate(await open(input), coreOptions, compressors)) as Measurement;
  }

  override async *score(input: TextInput, options: ScoreOptions = {}): AsyncGenerator<LineScore, void, void> {
    const reading = new AbortController();
    try {
      yield* super.score(await open(input, reading.signal), options);
    } finally {
      reading.abort();
    }
  }
}

/** Options of `train`. Defaults depend on the size of the text, or on the model in `from`. */
export interface TrainOptions extends CoreTrainOptions {
  /** A file that always holds the best model so far. */
  readonly model?: string;
}

/** A trained model, and how its training went. */
export interface Trained extends Omit<CoreTrained, 'model'> {
  readonly model: CharacterModel;
}

/**
 * Trains a model on a text.
 * @throws {UsageError} for an option out of range, or one that contradicts `options.from`; {InputError} and {DataError} for a
 *   text that cannot be read or learned from; {OutputError} if `options.model` cannot be written; the reason of an aborted
 *   signal
 */
export async function train(
  input: TextInput,
  { model: path, ...options }: TrainOptions = {},
): Promise<Trained> {
  const source = await open(input, options.signal);
  const files =
    path === undefined ? undefined : await RunFiles.open(path, { resumed: false, say: () => undefined });
  try {
    const { model, ...result } = await coreTrain(
      source,
      options,
      files && ((best, last) => files.saveModel(best, last)),
    );
    return { ...result, model: new CharacterModel(model.checkpoint) };
  } finally {
    await files?.close();
  }
}

/**
 * Reads files as one text of token ids.
 * @throws {InputError} for a file that cannot be read; {DataError} for bytes that are not UTF-8, and for unknown symbols
 */
export async function readCorpus(
  files: readonly string[],
  { stdin, signal, ...options }: CorpusOptions & SourceOptions,
): Promise<Corpus> {
  return readSource(await openFiles(files, { stdin, signal }), options);
}

/** Opens a text. @throws {UsageError} if it is neither a string nor names of files; {InputError} for a missing file */
async function open(input: TextInput, signal?: AbortSignal): Promise<TextSource> {
  if (typeof input === 'string') return asSource(input);
  const { files, inputs } = Object(input) as Partial<{ files: readonly string[] } & TextSource>;
  if (Array.isArray(inputs)) return asSource(input as TextSource);
  if (Array.isArray(files)) return openFiles(files as readonly string[], { signal });
  throw new UsageError(`a text is a string, or names of files as { files: [...] }, not ${nameOf(input)}`);
}

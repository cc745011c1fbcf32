/** The library on Node: the core library plus reading and writing of files. */
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

/** A text: a string, a text source, or the names of files, with `-` for standard input. */
export type TextInput = CoreInput | { readonly files: readonly string[] };

/** Options of `CharacterModel.evaluate`. */
export interface EvaluateOptions extends Omit<CoreEvaluateOptions, 'baselines'> {
  /** A training text for the baselines: n-grams, gzip and brotli. */
  readonly baselines?: TextInput;
}

/** The scores of a model on a text; on Node the baselines always include the compressors. */
export interface Measurement extends Omit<CoreMeasurement, 'baselines'> {
  readonly baselines?: Required<Baselines>;
}

/** A trained model: the contents of a model file. */
export class CharacterModel extends CoreModel {
  /**
   * Reads a model file.
   * @throws {InputError} if the file cannot be read; {DataError} if it is not a valid model
   */
  static async load(path: string): Promise<CharacterModel> {
    return new CharacterModel(await loadCheckpoint(path));
  }

  static override parse(file: string | Uint8Array, name?: string): CharacterModel {
    return new CharacterModel(super.parse(file, name).checkpoint);
  }

  /** Writes a model file atomically. @throws {OutputError} if writing fails */
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

/** Options of `train`. The defaults depend on the size of the text, or on the model in `from`. */
export interface TrainOptions extends CoreTrainOptions {
  /** The file for the model; it always has the best model so far. */
  readonly model?: string;
}

/** A trained model and the results of its training. */
export interface Trained extends Omit<CoreTrained, 'model'> {
  readonly model: CharacterModel;
}

/**
 * Trains a model on a text.
 * @throws {UsageError} if an option is out of range or contradicts `options.from`
 * @throws {InputError} if the text cannot be read
 * @throws {DataError} if the text cannot be trained on
 * @throws {OutputError} if `options.model` cannot be written
 * @throws the reason of `options.signal` if it is aborted
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
 * Reads files as one text and converts it to symbol ids.
 * @throws {InputError} if a file cannot be read
 * @throws {DataError} for invalid UTF-8 or unknown symbols, unless the options allow them
 */
export async function readCorpus(
  files: readonly string[],
  { stdin, signal, ...options }: CorpusOptions & SourceOptions,
): Promise<Corpus> {
  return readSource(await openFiles(files, { stdin, signal }), options);
}

/** Opens a text. @throws {UsageError} if `input` is not a text; {InputError} if a file is missing */
async function open(input: TextInput, signal?: AbortSignal): Promise<TextSource> {
  if (typeof input === 'string') return asSource(input);
  const { files, inputs } = Object(input) as Partial<{ files: readonly string[] } & TextSource>;
  if (Array.isArray(inputs)) return asSource(input as TextSource);
  if (Array.isArray(files)) return openFiles(files as readonly string[], { signal });
  throw new UsageError(`a text must be a string or { files: [...] }, not ${nameOf(input)}`);
}

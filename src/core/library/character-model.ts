import type { Checkpoint } from '../formats/format.js';
import { parseCheckpoint, serializeCheckpoint } from '../formats/model-file.js';
import type { EngineOptions } from '../engine/options.js';
import { UsageError } from '../errors.js';
import { sha256 } from '../host.js';
import type { Compressors } from '../evaluation/compression.js';
import { type Measurement, type MeasurementOptions, measureModel } from '../evaluation/measure.js';
import { scoreLines } from '../evaluation/score.js';
import type { ScoreOptions } from '../evaluation/score-options.js';
import { traceText } from '../evaluation/trace.js';
import { checkGiven } from '../options/spec.js';
import { engineTable, evaluationTable, sampleTable, scoringTable } from '../options/tables.js';
import { drawSeed } from '../random.js';
import { samplingDefaults } from '../sampling/distribution.js';
import { Sampler, type SamplerOptions } from '../sampling/sampler.js';
import { readLines } from '../text/lines.js';
import { checkOptionNames, type NamesOf } from './option-names.js';
import { asSource, type TextInput } from './text-input.js';

/** Options of `CharacterModel.stream` and `CharacterModel.sample`. */
export interface SampleOptions extends Partial<Omit<SamplerOptions, 'rngSeed'>>, EngineOptions {
  /** A number or any word; the same one gives the same text. Drawn if it is left out. */
  readonly rngSeed?: string | number;
}

/** Options of `CharacterModel.evaluate`. */
export interface EvaluateOptions extends Omit<
  MeasurementOptions,
  'baselines' | 'compare' | 'compressors' | 'onText' | 'track'
> {
  /** A training text, for what n-grams and compressors that know it reach. */
  readonly baselines?: TextInput;
  /** Another model, for the difference between the two. */
  readonly compare?: CharacterModel;
}

const sampleNames: NamesOf<SampleOptions> = {
  ...sampleTable,
  engine: true,
  arithmetic: true,
  echo: true,
  stop: true,
  singleLine: true,
};
const evaluateNames: NamesOf<EvaluateOptions> = {
  ...evaluationTable,
  ...engineTable,
  baselines: true,
  compare: true,
  onProgress: true,
  onPrediction: true,
  likeliest: true,
};
const scoreNames: NamesOf<ScoreOptions> = { ...scoringTable, ...engineTable };

/** How surprising a line is. */
export interface LineScore {
  /** The line without its newline; what is no UTF-8 is U+FFFD here. */
  readonly line: string;
  /** Its symbols. */
  readonly characters: number;
  /** What it costs, in bits. */
  readonly bits: number;
  /** 0 for a blank line. */
  readonly bitsPerCharacter: number;
}

/** A trained model: what a model file holds, and what can be done with it. */
export class CharacterModel {
  /** @param checkpoint the contents of a model file, as `parse` reads them */
  constructor(readonly checkpoint: Checkpoint) {}

  /**
   * Reads the text of a model file.
   * @param name what messages call it
   * @throws {DataError} if it is not a sound model
   */
  static parse(file: string | Uint8Array, name = 'the model'): CharacterModel {
    return new CharacterModel(parseCheckpoint(file, name, sha256));
  }

  /** Returns the text of a model file, which `parse` and the `charnn` command read. */
  serialize(): string {
    return [...serializeCheckpoint(this.checkpoint, sha256)].join('');
  }

  /**
   * Text that begins with `seed`, piece by piece as it is made.
   * @throws {DataError} if the model has never seen a symbol of the seed
   */
  async *stream(seed = '', options: SampleOptions = {}): AsyncGenerator<string, void, void> {
    checkOptionNames(options, sampleNames);
    checkGiven({ ...engineTable, unknown: sampleTable.unknown }, options); // the sampler checks the others
    const { engine, arithmetic, ...chosen } = options;
    // A sampler holds the state of one stream; others may be read at the same time.
    const sampler = await Sampler.start(this.checkpoint, { engine, arithmetic });
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const defaults = {
      ...samplingDefaults,
      length: 500,
      echo: true,
      unknown: 'error',
    } as const;
    const rngSeed = String(options.rngSeed ?? drawSeed());
    try {
      for (const piece of sampler.sample(seed, { ...defaults, ...chosen, rngSeed })) {
        const text = decoder.decode(piece, { stream: true });
        if (text !== '') yield text;
      }
    } finally {
      await sampler.close();
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  }

  /** The whole of what `stream` gives; its length must be finite. */
  async sample(seed = '', options: SampleOptions = {}): Promise<string> {
    if (options.length === Infinity)
      throw new UsageError('a sample of infinite length never ends: use stream');
    let text = '';
    for await (const piece of this.stream(seed, options)) text += piece;
    return text;
  }

  /**
   * How well the model predicts a text; beside what n-grams and compressors that know `baselines` reach, and another model,
   * if they are given.
   * @throws {DataError} if there is nothing to score, or the model has never seen a symbol of the text and `unknown` is
   *   not `skip` or `score`, which it is by default where models are compared
   */
  async evaluate(
    input: TextInput,
    options: EvaluateOptions = {},
    compressors?: Compressors,
  ): Promise<Measurement> {
    checkOptionNames(options, evaluateNames);
    checkGiven({ ...evaluationTable, ...engineTable }, options);
    const { baselines, compare, ...others } = options;
    return measureModel(this.checkpoint, asSource(input), {
      ...others,
      baselines: baselines === undefined ? undefined : asSource(baselines),
      compare: compare?.checkpoint,
      compressors,
    });
  }

  /**
   * How surprising each line is, in order, each as soon as it is known. No line is refused: symbols that the model has
   * never seen are scored as such.
   * @throws {InputError} if a file cannot be read
   */
  async *score(input: TextInput, options: ScoreOptions = {}): AsyncGenerator<LineScore, void, void> {
    checkOptionNames(options, scoreNames);
    checkGiven({ ...scoringTable, ...engineTable }, options);
    const { treatment, vocabulary } = this.checkpoint;
    const lines = readLines(asSource(input), { treatment, vocabulary });
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for await (const scored of scoreLines(this.checkpoint, lines, options)) {
      for (const { line, characters, bits, bitsPerCharacter } of scored)
        yield { line: decoder.decode(line.bytes.subarray(0, -1)), characters, bits, bitsPerCharacter };
    }
  }

  /**
   * The hidden states of the top layer after each symbol of `text`, from the zero state [T][H].
   * @throws {DataError} if the model has never seen a symbol of the text
   */
  async trace(text: string): Promise<number[][]> {
    return traceText(this.checkpoint, text);
  }
}

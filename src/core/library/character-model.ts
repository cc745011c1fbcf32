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
  /** A number or a string; the same seed gives the same text. Random by default. */
  readonly rngSeed?: string | number;
}

/** Options of `CharacterModel.evaluate`. */
export interface EvaluateOptions extends Omit<
  MeasurementOptions,
  'baselines' | 'compare' | 'compressors' | 'onText' | 'track'
> {
  /** A training text for baselines: n-grams and compressors. */
  readonly baselines?: TextInput;
  /** Another model to compare with. */
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

/** The loss of a model on a line. */
export interface LineScore {
  /** The line without its newline; invalid UTF-8 is replaced by U+FFFD. */
  readonly line: string;
  /** The number of its symbols. */
  readonly characters: number;
  /** The total loss of the line, in bits. */
  readonly bits: number;
  /** 0 for a blank line. */
  readonly bitsPerCharacter: number;
}

/** A trained model: samples text, evaluates texts and scores lines. */
export class CharacterModel {
  /** @param checkpoint the contents of a model file, as `parse` reads them */
  constructor(readonly checkpoint: Checkpoint) {}

  /**
   * Parses a model file.
   * @param name the name of the model in messages
   * @throws {DataError} if it is not a valid model
   */
  static parse(file: string | Uint8Array, name = 'the model'): CharacterModel {
    return new CharacterModel(parseCheckpoint(file, name, sha256));
  }

  /** Returns the contents of a model file, for `parse` and the `charnn` command. */
  serialize(): string {
    return [...serializeCheckpoint(this.checkpoint, sha256)].join('');
  }

  /**
   * Samples a text that starts with `seed`, piece by piece.
   * @throws {UsageError} for an option that is unknown or out of range; {DataError} if the vocabulary lacks a symbol of
   *   the seed
   */
  async *stream(seed = '', options: SampleOptions = {}): AsyncGenerator<string, void, void> {
    checkOptionNames(options, sampleNames);
    checkGiven({ ...engineTable, unknown: sampleTable.unknown }, options); // the sampler checks the others
    const { engine, arithmetic, ...chosen } = options;
    // A sampler has the state of one stream, so each call needs one of its own.
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

  /** Returns the whole text that `stream` yields. @throws {UsageError} if its length is infinite, and as `stream` does */
  async sample(seed = '', options: SampleOptions = {}): Promise<string> {
    if (options.length === Infinity)
      throw new UsageError('a sample of infinite length would never end: use stream instead');
    let text = '';
    for await (const piece of this.stream(seed, options)) text += piece;
    return text;
  }

  /**
   * Measures how well the model predicts a text, and compares it with baselines or another model if they are given.
   * @throws {DataError} if there is nothing to score, or if the vocabulary lacks a symbol of the text and `unknown` is
   *   neither `skip` nor `score` (`score` is the default with `compare`)
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
   * Scores each line, in order and as soon as possible. Unknown symbols are scored with the probability p(new).
   * @throws {InputError} if a file cannot be read
   */
  async *score(input: TextInput, options: ScoreOptions = {}): AsyncGenerator<LineScore, void, void> {
    checkOptionNames(options, scoreNames);
    checkGiven({ ...scoringTable, ...engineTable }, options);
    const { preprocessing, vocabulary } = this.checkpoint;
    const lines = readLines(asSource(input), { preprocessing, vocabulary });
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for await (const scored of scoreLines(this.checkpoint, lines, options)) {
      for (const { line, characters, bits, bitsPerCharacter } of scored)
        yield { line: decoder.decode(line.bytes.subarray(0, -1)), characters, bits, bitsPerCharacter };
    }
  }

  /**
   * Returns the hidden states of the top layer after each symbol of `text`, from the zero state [T][H].
   * @throws {DataError} if the vocabulary lacks a symbol of the text
   */
  async trace(text: string): Promise<number[][]> {
    return traceText(this.checkpoint, text);
  }
}

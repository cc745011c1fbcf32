import type { Pause } from '../breathe.js';
import type { Checkpoint } from '../formats/format.js';
import { DataError, UsageError } from '../errors.js';
import { type Corpus, type CorpusOptions, readCorpus } from '../text/corpus.js';
import { fromBytes, type TextSource } from '../text/text-source.js';
import { type NgramBaseline, ngramBaselines } from './baselines.js';
import { differenceOf, type Difference } from './compare.js';
import { type Bytes, type Compressors, compressedGrowth, TextEnd } from './compression.js';
import { dynamicRateOf } from './dynamic-options.js';
import { costsOf, type EvaluationOptions, scoreText } from './evaluate.js';
import { type Evaluation, type LossSummary, meanLoss, type MeanLoss } from './summary.js';

export interface MeasurementOptions extends EvaluationOptions {
  /** A training text: n-grams and compressors that know it are measured too. */
  readonly baselines?: TextSource | undefined;
  /** The compressors of the baselines; without them only n-grams are measured. */
  readonly compressors?: Compressors | undefined;
  /** Another model to compare with. */
  readonly compare?: Checkpoint | undefined;
  /** Told of the text, once it is read. */
  readonly onText?: (text: Corpus) => void;
  readonly track?: Track;
}

/** Awaited after every piece of a work: how much is done, and the mean loss so far. */
export type OnProgress = Pause<[done: number, mean?: number]>;
/** Does a piece of work, and shows how far it is: `total` is in characters, undefined where nothing is told. */
export type Track = <Result>(
  what: string,
  total: number | undefined,
  work: (onProgress: OnProgress) => Promise<Result>,
) => Promise<Result>;

/** What n-grams and compressors that know a training text reach on the evaluated one. */
export interface Baselines {
  /** Characters of the training text. */
  readonly trainingCharacters: number;
  /** By order, from 0 up. */
  readonly ngrams: readonly NgramBaseline[];
  /** By name; runtimes without compressors measure none. */
  readonly gzip?: MeanLoss;
  readonly brotli?: MeanLoss;
}

/** What another model reaches, and by how much the loss of the first exceeds it. */
export interface Comparison extends Evaluation {
  readonly difference: Difference;
}

/** How well a model predicts a text, and what else was asked for. */
export interface Measurement extends Evaluation {
  /** How many symbols the model had never seen; where they are refused, there are none. */
  readonly unknownSymbols?: number;
  /** Where the model learnt from the text as it was scored: that it did, and at which rate. */
  readonly dynamic?: true;
  readonly dynamicRate?: number;
  readonly baselines?: Baselines;
  readonly comparison?: Comparison;
}

/** A text as a model reads it, its bytes, and how it is scored. */
interface Reading {
  readonly text: Corpus;
  readonly bytes: Bytes;
  readonly scoring: MeasurementOptions;
  readonly track: Track;
}

const silently: Track = (_, __, work) => work(() => undefined);

/**
 * Reads a text, and measures a model on it.
 * @throws {UsageError} for options that are out of range, or exclude each other; {InputError} and {DataError} for a text that
 *   cannot be read, or in which there is nothing to score
 */
export async function measureModel(
  model: Checkpoint,
  source: TextSource,
  options: MeasurementOptions = {},
): Promise<Measurement> {
  const { baselines, compare, onText, track = silently, unknown = compare ? 'score' : 'error' } = options;
  if (compare && unknown !== 'score') {
    throw new UsageError(
      `unknown is ${unknown}, but two models are compared with unknown symbols scored: leave it out`,
    );
  }
  const dynamicRate = dynamicRateOf(options);
  const bytes: Uint8Array[] = [];
  const onBytes = baselines || compare ? (piece: Uint8Array) => bytes.push(piece) : undefined;
  const text = await track('reading the text', undefined, () =>
    readAs(model, source, {
      ...{ unknown, onBytes, sharedWith: compare?.treatment },
      // Who follows the predictions may ask what they were of.
      keepsUnknown: options.onPrediction !== undefined,
    }),
  );
  onText?.(text);
  const reading = { text, bytes, scoring: { ...options, unknown }, track };
  const summary = await track('characters', text.tokens.length - 1, (onProgress) =>
    scoreText(model, text, { onProgress, ...reading.scoring }),
  );
  return {
    ...summary.evaluation(text.bytes - text.firstSymbolBytes),
    ...(unknown !== 'error' && { unknownSymbols: text.unknownSymbols }),
    ...(dynamicRate !== undefined && { dynamic: true, dynamicRate }),
    ...(baselines && { baselines: await measureBaselines(model, reading, baselines) }),
    ...(compare && { comparison: await compareModels(model, summary, compare, reading) }),
  };
}

function readAs(
  { treatment, vocabulary }: Checkpoint,
  source: TextSource,
  reading: Partial<CorpusOptions>,
): Promise<Corpus> {
  return readCorpus(source, { treatment, vocabulary, join: 'lines', keepsBlocks: true, ...reading });
}

async function measureBaselines(
  model: Checkpoint,
  { text, bytes, scoring: { unknown, window, compressors }, track }: Reading,
  source: TextSource,
): Promise<Baselines> {
  const { vocabulary } = model;
  const end = new TextEnd();
  // Symbols that the model has never seen are nothing that n-grams could predict: each ends the context.
  const training = await track('reading the training text', undefined, () =>
    readAs(model, source, {
      unknown: unknown === 'skip' ? 'skip' : 'score',
      onBytes: (piece) => end.add(piece),
    }),
  );
  if (training.tokens.length === 0) {
    throw new DataError(`${training.name} is empty: for the baselines, name the text that the model learnt`);
  }
  const work = training.tokens.length + text.tokens.length;
  const ngrams = await track('characters for the n-grams', work, (onProgress) =>
    ngramBaselines(training.tokens, text.tokens, text.bytes - text.firstSymbolBytes, {
      ...{ vocabularySize: vocabulary.size, costs: costsOf(vocabulary, unknown), window, onProgress },
    }),
  );
  const compress = async (compressors: Compressors) => {
    const losses = await Promise.all(
      Object.entries(compressors).map(async ([name, sizeOf]) => {
        const growth = await compressedGrowth(sizeOf, end.pieces, bytes);
        return [name, meanLoss(8 * Math.LN2 * growth, text.tokens.length, text.bytes)] as const;
      }),
    );
    return Object.fromEntries(losses);
  };
  return {
    trainingCharacters: training.tokens.length,
    ngrams,
    ...(compressors && (await track('compressing', undefined, () => compress(compressors)))),
  };
}

/** The other model reads the bytes that the first one read. */
async function compareModels(
  model: Checkpoint,
  summary: LossSummary,
  other: Checkpoint,
  { text, bytes, scoring, track }: Reading,
): Promise<Comparison> {
  // What is damaged for this model alone is as good as unknown to it.
  const lenient = { ...other, treatment: { ...other.treatment, lossy: true } };
  const otherText = await readAs(lenient, fromBytes(bytes), {
    ...{ unknown: 'score', join: 'exact', keepByteOrderMark: true },
  });
  const otherSummary = await track(
    'characters with the other model',
    otherText.tokens.length - 1,
    (onProgress) =>
      scoreText(other, otherText, {
        ...scoring,
        ...{ unknown: 'score', onProgress, onPrediction: undefined, likeliest: 0 },
      }),
  );
  return {
    ...otherSummary.evaluation(otherText.bytes - otherText.firstSymbolBytes),
    difference: differenceOf(
      { ...text, treatment: model.treatment, summary },
      { ...otherText, treatment: other.treatment, summary: otherSummary },
    ),
  };
}

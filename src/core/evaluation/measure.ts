import type { Pause } from '../pause.js';
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
  /** A training text for the baselines: n-grams and compressors. */
  readonly baselines?: TextSource | undefined;
  /** The compressors of the baselines; by default only n-grams are measured. */
  readonly compressors?: Compressors | undefined;
  /** Another model to compare with. */
  readonly compare?: Checkpoint | undefined;
  /** Called with the text once it has been read. */
  readonly onText?: (text: Corpus) => void;
  /** Runs the parts of the measurement and shows their progress; by default they just run. */
  readonly track?: Track;
}

/** Awaited regularly with the amount of work done, and the mean loss so far in nats. */
export type OnProgress = Pause<[done: number, mean?: number]>;
/** Runs a part of the measurement and shows its progress; `total` is in characters, undefined if there are no reports. */
export type Track = <Result>(
  what: string,
  total: number | undefined,
  work: (onProgress: OnProgress) => Promise<Result>,
) => Promise<Result>;

/** The losses of n-grams and compressors on the evaluated text, given a training text. */
export interface Baselines {
  /** The length of the training text in symbols. */
  readonly trainingCharacters: number;
  /** By order, from 0 up. */
  readonly ngrams: readonly NgramBaseline[];
  /** Missing in runtimes without compressors. */
  readonly gzip?: MeanLoss;
  readonly brotli?: MeanLoss;
}

/** The scores of the other model. */
export interface Comparison extends Evaluation {
  /** The loss of the first model minus that of the other. */
  readonly difference: Difference;
}

/** The scores of a model on a text, with baselines and a comparison if requested. */
export interface Measurement extends Evaluation {
  /** The number of unknown symbols; missing if unknown symbols are an error. */
  readonly unknownSymbols?: number;
  /** Set if the model learned from the text while scoring it. */
  readonly dynamic?: true;
  /** The learning rate of dynamic evaluation. */
  readonly dynamicRate?: number;
  readonly baselines?: Baselines;
  readonly comparison?: Comparison;
}

/** The text as the first model reads it, its bytes, and the scoring options. */
interface EvaluatedText {
  readonly text: Corpus;
  readonly bytes: Bytes;
  readonly scoring: MeasurementOptions;
  readonly track: Track;
}

const untracked: Track = (_, __, work) => work(() => undefined);

/**
 * Reads a text and measures a model on it, with baselines and a second model if requested.
 * @throws {UsageError} if options are out of range or exclude each other
 * @throws {InputError} if the text cannot be read
 * @throws {DataError} if the text is not valid for the model, or has fewer than two symbols
 */
export async function measureModel(
  model: Checkpoint,
  source: TextSource,
  options: MeasurementOptions = {},
): Promise<Measurement> {
  const { baselines, compare, onText, track = untracked, unknown = compare ? 'score' : 'error' } = options;
  if (compare && unknown !== 'score') {
    throw new UsageError(
      `unknown is ${unknown}, but a comparison of two models scores unknown symbols: leave it out`,
    );
  }
  const dynamicRate = dynamicRateOf(options);
  const bytes: Uint8Array[] = [];
  const onBytes = baselines || compare ? (piece: Uint8Array) => bytes.push(piece) : undefined;
  const text = await track('reading the text', undefined, () =>
    readAs(model, source, {
      unknown,
      onBytes,
      sharedWith: compare?.preprocessing,
      // Callers that follow the predictions may want to show the unknown symbols.
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
  { preprocessing, vocabulary }: Checkpoint,
  source: TextSource,
  reading: Partial<CorpusOptions>,
): Promise<Corpus> {
  return readCorpus(source, { preprocessing, vocabulary, join: 'lines', keepsBlocks: true, ...reading });
}

async function measureBaselines(
  model: Checkpoint,
  { text, bytes, scoring: { unknown, window, compressors }, track }: EvaluatedText,
  source: TextSource,
): Promise<Baselines> {
  const { vocabulary } = model;
  const end = new TextEnd();
  // The n-grams have the model's vocabulary too: an unknown symbol ends their context.
  const training = await track('reading the training text', undefined, () =>
    readAs(model, source, {
      unknown: unknown === 'skip' ? 'skip' : 'score',
      onBytes: (piece) => end.add(piece),
    }),
  );
  if (training.tokens.length === 0) {
    throw new DataError(`${training.name} is empty: for the baselines, name the text that the model learned`);
  }
  const work = training.tokens.length + text.tokens.length;
  const ngrams = await track('characters for the n-grams', work, (onProgress) =>
    ngramBaselines(training.tokens, text.tokens, text.bytes - text.firstSymbolBytes, {
      vocabularySize: vocabulary.size,
      costs: costsOf(vocabulary, unknown),
      window,
      onProgress,
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

/** Scores the other model on the bytes that the first one read. */
async function compareModels(
  model: Checkpoint,
  summary: LossSummary,
  other: Checkpoint,
  { text, bytes, scoring, track }: EvaluatedText,
): Promise<Comparison> {
  // Bytes that are damaged UTF-8 only for the other model count as unknown symbols.
  const lenient = { ...other, preprocessing: { ...other.preprocessing, lossy: true } };
  const otherText = await readAs(lenient, fromBytes(bytes), {
    unknown: 'score',
    join: 'exact',
    keepByteOrderMark: true,
  });
  const otherSummary = await track(
    'characters with the other model',
    otherText.tokens.length - 1,
    (onProgress) =>
      scoreText(other, otherText, {
        ...scoring,
        unknown: 'score',
        onProgress,
        onPrediction: undefined,
        likeliest: 0,
      }),
  );
  return {
    ...otherSummary.evaluation(otherText.bytes - otherText.firstSymbolBytes),
    difference: differenceOf(
      { ...text, preprocessing: model.preprocessing, summary },
      { ...otherText, preprocessing: other.preprocessing, summary: otherSummary },
    ),
  };
}

import type { Pause } from '../pause.js';
import type { Checkpoint } from '../formats/format.js';
import type { TeamOptions } from '../engine/options.js';
import type { Team } from '../engine/team.js';
import { DataError, UsageError } from '../errors.js';
import { checkGiven } from '../options/spec.js';
import { evaluationTable } from '../options/tables.js';
import type { BatchShape } from '../model/buffers.js';
import { parameterCount } from '../model/config.js';
import type { Network } from '../model/network.js';
import { startPrediction } from '../model/prediction.js';
import { SHORT_WORK } from '../model/worthwhile-threads.js';
import { type NewSymbolCosts, newSymbolCosts, nothingNew } from '../text/new-symbols.js';
import type { BlockEnd } from '../text/source-blocks.js';
import type { UnknownSymbols } from '../text/symbol-encoder.js';
import type { TokenSlice } from '../text/tokens.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { type DynamicOptions, dynamicRateOf } from './dynamic-options.js';
import { startDynamic } from './dynamic.js';
import { type Learning, type PredictionVisitor, scoreStream, scoreWindows } from './loss.js';
import { type LikelySymbol, LossSummary } from './summary.js';

/** Time steps per call of the network. */
const STEPS = 64;
/** Windows scored side by side. */
const WINDOWS = 16;
/** Scores that may be buffered until those of earlier windows have been reported. */
const MAX_BUFFERED = 2 ** 20;

/** A text to score, as symbol ids of the model. */
export interface ScoredText {
  /** The name of the text in messages. */
  readonly name: string;
  /** An id of V or more is an unknown symbol; such ids occur only if unknown symbols are scored. */
  readonly tokens: TokenSlice;
  /** The size of the input in bytes. */
  readonly bytes: number;
  /** How many of these bytes encode the first symbol, which is not scored. */
  readonly firstSymbolBytes: number;
  /** The ends of the blocks, for the standard error. */
  readonly blockEnds: readonly BlockEnd[];
}

export interface EvaluationOptions extends TeamOptions, DynamicOptions {
  /** Predictions per window, each window from the zero state; by default the whole text is one stream. */
  readonly window?: number | undefined;
  /** With `score`, unknown symbols share the reserved probability p(new); by default nothing is reserved. */
  readonly unknown?: UnknownSymbols | undefined;
  /** Awaited regularly, with the predictions scored so far and the mean loss in nats of those reported, if any. */
  readonly onProgress?: Pause<[scored: number, mean?: number]> | undefined;
  /** Called for every prediction in text order, with its loss in nats and the most probable symbols. */
  readonly onPrediction?: ((loss: number, likeliest: readonly LikelySymbol[]) => void) | undefined;
  /** How many of the most probable symbols `onPrediction` gets; 0 by default. */
  readonly likeliest?: number | undefined;
}

/** Returns the costs of p(new) if unknown symbols are scored, otherwise zero costs. */
export function costsOf(vocabulary: Vocabulary, unknown: UnknownSymbols | undefined): NewSymbolCosts {
  return unknown === 'score' ? newSymbolCosts(vocabulary) : nothingNew;
}

/**
 * Scores every symbol of a text after the first, once each, and summarizes the losses.
 * @throws {DataError} if the text has fewer than two symbols
 * @throws {UsageError} if the window or the dynamic rate is out of range, or both are set
 */
export async function scoreText(
  model: Checkpoint,
  text: ScoredText,
  options: EvaluationOptions = {},
): Promise<LossSummary> {
  const { tokens } = text;
  checkScorable(tokens, text.name);
  const { window, unknown, likeliest, onProgress, onPrediction } = options;
  checkGiven(evaluationTable, { window });
  const rate = dynamicRateOf(options);
  if (window !== undefined && rate !== undefined) {
    throw new UsageError('window and dynamic exclude each other: dynamic evaluation reads one stream');
  }
  const summary = new LossSummary(text.blockEnds);
  const visit: PredictionVisitor = (loss, correct, likely) => {
    summary.add(loss, correct);
    onPrediction?.(loss, likely);
  };
  const pause = (scored: number) => onProgress?.(scored, summary.characters > 0 ? summary.mean : undefined);
  const shape = window ? windowsShape(window, tokens.length - 1) : { batchSize: 1, sequenceLength: STEPS };
  const short = tokens.length * parameterCount(model.config) < SHORT_WORK;
  const teamOptions = { ...options, threads: options.threads ?? (short ? 1 : undefined) };
  const { team, network, learning }: { team: Team; network: Network; learning?: Learning } =
    rate === undefined
      ? await startPrediction(model, shape, teamOptions)
      : await startDynamic(model, rate, teamOptions);
  try {
    const scoring = { pause, costs: costsOf(model.vocabulary, unknown), likeliest };
    if (window) await scoreWindows(team, network, tokens, window, visit, scoring);
    else await scoreStream(team, network, tokens, visit, { ...scoring, learning });
  } finally {
    await team.close();
  }
  return summary;
}

/** @throws {DataError} if a text has fewer than two symbols: only those after the first are scored */
export function checkScorable({ length }: TokenSlice, name: string): void {
  if (length >= 2) return;
  const size = length === 1 ? 'one symbol' : 'no symbols';
  throw new DataError(`${name} has ${size}, so there is nothing to score: at least two are needed`);
}

/** Returns the batch shape for scoring windows side by side, within the limits above. */
function windowsShape(window: number, predictions: number): BatchShape {
  const most = Math.max(1, Math.floor(MAX_BUFFERED / window));
  return {
    batchSize: Math.min(WINDOWS, most, Math.ceil(predictions / window)),
    sequenceLength: Math.min(STEPS, window),
  };
}

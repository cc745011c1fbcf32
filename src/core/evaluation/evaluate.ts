import type { Pause } from '../breathe.js';
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

/** Steps that a network reads at a time, and windows that are scored side by side. */
const STEPS = 64;
const WINDOWS = 16;
/** Predictions that may wait for those of the windows before theirs. */
const MOST_WAITING = 2 ** 20;

/** A text to score, in a model's symbols. */
export interface ScoredText {
  /** What messages call it. */
  readonly name: string;
  /** Where unknown symbols are scored, they have an id of V or more. */
  readonly tokens: TokenSlice;
  /** Its bytes as read, and those of them that became the first symbol. */
  readonly bytes: number;
  readonly firstSymbolBytes: number;
  /** Where its blocks end. */
  readonly blockEnds: readonly BlockEnd[];
}

export interface EvaluationOptions extends TeamOptions, DynamicOptions {
  /** Predictions of a window, each window from the zero state; without it the whole text is one stream. */
  readonly window?: number | undefined;
  /** With `score` the model keeps p(new) for symbols that its training text never held; by default it keeps nothing. */
  readonly unknown?: UnknownSymbols | undefined;
  /** Awaited after every piece: predictions scored so far, and the mean loss of those that were reported, if any was. */
  readonly onProgress?: Pause<[scored: number, mean?: number]> | undefined;
  /** Told of every prediction in the order of the text: its loss in nats, and the `likeliest` likeliest symbols. */
  readonly onPrediction?: ((loss: number, likeliest: readonly LikelySymbol[]) => void) | undefined;
  readonly likeliest?: number | undefined;
}

/** What symbols cost where unknown ones are scored; elsewhere nothing is kept for them. */
export function costsOf(vocabulary: Vocabulary, unknown: UnknownSymbols | undefined): NewSymbolCosts {
  return unknown === 'score' ? newSymbolCosts(vocabulary) : nothingNew;
}

/**
 * The scores of a text, summed up: every symbol after the first is scored once.
 * @throws {DataError} if there is nothing to score; {UsageError} for a window, or a rate, that is none, and for both
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
    throw new UsageError('window and dynamic exclude each other: a model that learns reads one stream');
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

/** @throws {DataError} if there is nothing to score in a text, of which every symbol after the first is */
export function checkScorable({ length }: TokenSlice, name: string): void {
  if (length >= 2) return;
  const size = length === 1 ? 'one symbol' : 'no symbols';
  throw new DataError(`${name} has ${size}, so there is nothing to score: it takes at least two`);
}

/** As many windows as there are, and go well, side by side. */
function windowsShape(window: number, predictions: number): BatchShape {
  const most = Math.max(1, Math.floor(MOST_WAITING / window));
  return {
    batchSize: Math.min(WINDOWS, most, Math.ceil(predictions / window)),
    sequenceLength: Math.min(STEPS, window),
  };
}

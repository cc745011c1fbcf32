import type { Pause } from '../pause.js';
import type { Task } from '../engine/memory.js';
import type { Team } from '../engine/team.js';
import { exp } from '../math.js';
import type { Network } from '../model/network.js';
import { type NewSymbolCosts, nothingNew } from '../text/new-symbols.js';
import type { TokenSlice } from '../text/tokens.js';
import type { LikelySymbol } from './summary.js';

/** Gets the loss of one prediction in nats, whether the target was the most probable symbol, and the top symbols. */
export type PredictionVisitor = (loss: number, correct: boolean, likeliest: readonly LikelySymbol[]) => void;

/** The tasks of a network that learns from a text while scoring it. */
export interface Learning {
  /** Reads a segment like `Network.read`, but leaves the state at its start. */
  readonly read: Task<[steps: number], void>;
  /** Updates the weights after segment `segment`, counted from 1, was scored, and carries the state to its end. */
  readonly learn: Task<[steps: number, segment: number], void>;
}

export interface ScoringOptions {
  /** Awaited after every segment with the predictions scored so far; lets signals and progress bars run. */
  readonly pause?: Pause<[scored: number]> | undefined;
  /** The cost of p(new); by default nothing is reserved for unknown symbols. */
  readonly costs?: NewSymbolCosts | undefined;
  /** How many of the most probable symbols to report for each prediction; 0 by default. */
  readonly likeliest?: number | undefined;
}

export interface StreamOptions extends ScoringOptions {
  /** Updates the weights after every segment; by default they stay as they are. */
  readonly learning?: Learning | undefined;
}

const noPause = () => undefined;
const none: readonly LikelySymbol[] = [];

/**
 * Scores every symbol of `tokens` after the first as one stream, whose state is carried from the zero state to the end.
 * @param network a network with a batch size of 1
 * @param tokens an id of V or more is an unknown symbol
 */
export async function scoreStream(
  team: Team,
  network: Network,
  tokens: TokenSlice,
  visit: PredictionVisitor,
  { pause = noPause, costs = nothingNew, likeliest = 0, learning }: StreamOptions = {},
): Promise<void> {
  const { engine } = team;
  const read = learning?.read ?? network.read;
  const predictions = tokens.length - 1;
  network.resetState(engine);
  const inputs = engine.memory.ids(network.inputs);
  const targets = engine.memory.ids(network.output.targets);
  const T = network.shape.sequenceLength;
  for (let position = 0, segment = 1; position < predictions; position += T, segment++) {
    const steps = Math.min(T, predictions - position);
    tokens.copyTo(position, steps, inputs);
    tokens.copyTo(position + 1, steps, targets);
    scoreSegment(team, network, read, steps, costs, likeliest, visit);
    if (learning && position + steps < predictions) team.run(learning.learn, steps, segment);
    await pause(position + steps);
  }
}

/**
 * Scores every symbol of `tokens` after the first in windows of `window` predictions, each from the zero state. Every
 * stream of `network` scores one window at a time.
 */
export async function scoreWindows(
  team: Team,
  network: Network,
  tokens: TokenSlice,
  window: number,
  visit: PredictionVisitor,
  { pause = noPause, costs = nothingNew, likeliest = 0 }: ScoringOptions = {},
): Promise<void> {
  const { batchSize: B, sequenceLength: T } = network.shape;
  const { engine } = team;
  const inputs = engine.memory.ids(network.inputs);
  const targets = engine.memory.ids(network.output.targets);
  const predictions = tokens.length - 1;
  for (let first = 0; first < predictions; first += B * window) {
    // Windows are scored side by side but reported in text order: their scores are buffered if there is more than one.
    const scores = Array.from({ length: B }, () => [] as Parameters<PredictionVisitor>[]);
    network.resetState(engine);
    for (let position = 0; position < window; position += T) {
      const steps = Math.min(T, window - position);
      const lengths: number[] = [];
      for (let b = 0; b < B; b++) {
        const start = first + b * window + position;
        const length = Math.max(0, Math.min(steps, predictions - start));
        lengths.push(length);
        if (length === 0) continue;
        tokens.copyTo(start, length, inputs, b, B);
        tokens.copyTo(start + 1, length, targets, b, B);
      }
      const longest = Math.max(...lengths);
      if (longest === 0) break;
      scoreSegment(team, network, network.read, longest, costs, likeliest, (loss, correct, likely, t, b) => {
        if (B === 1) visit(loss, correct, likely);
        else if (t < lengths[b]) scores[b].push([loss, correct, likely]);
      });
      await pause(Math.min(predictions, first + (position + longest) * B));
    }
    for (const stream of scores) for (const score of stream) visit(...score);
  }
}

/**
 * Reads `steps` symbols of every stream and visits the scores, time-major. Leaves the gradient of the loss with respect
 * to the logits in place of the logits.
 */
function scoreSegment(
  team: Team,
  network: Network,
  read: Task<[steps: number], void>,
  steps: number,
  costs: NewSymbolCosts,
  likeliest: number,
  visit: (...score: [...Parameters<PredictionVisitor>, t: number, b: number]) => void,
): void {
  const { engine } = team;
  team.run(read, steps);
  const { output, shape } = network;
  const B = shape.batchSize;
  const targets = engine.memory.ids(output.targets);
  const V = output.weights.config.vocabularySize;
  const width = output.weights.outputBias.length;
  const logits = engine.memory.view(output.logits);
  const correct: boolean[] = [];
  const unknown: boolean[] = [];
  const largest: LargestLogits[] = [];
  for (let r = 0; r < steps * B; r++) {
    unknown.push(targets[r] >= V);
    // An unknown symbol has no logit: id 0 stands in for it, and its loss is ignored.
    if (unknown[r]) targets[r] = 0;
    correct.push(!unknown[r] && isLargest(logits, r * width, V, targets[r]));
    if (likeliest > 0) {
      largest.push(largestLogits(logits.subarray(r * width, r * width + V), targets[r], likeliest));
    }
  }
  team.run(network.score, steps);
  const losses = engine.memory.view(output.losses);
  for (let r = 0; r < steps * B; r++) {
    const loss = unknown[r] ? costs.unknown : losses[r] + costs.known;
    const likely = largest.at(r)?.map(({ id, above }) => ({
      id,
      probability: exp(above - losses[r] - costs.known),
    }));
    visit(loss, correct[r], likely ?? none, Math.floor(r / B), r % B);
    // A zero gradient: the model learns nothing from an unknown symbol.
    if (unknown[r]) logits.fill(0, r * width, (r + 1) * width);
  }
}

/** Symbols in order of decreasing logits; `above` is the logit minus the target's logit. */
type LargestLogits = readonly { readonly id: number; readonly above: number }[];

function largestLogits(logits: Float32Array, target: number, count: number): LargestLogits {
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    let place = ids.length;
    while (place > 0 && logits[ids[place - 1]] < logits[id]) place--;
    if (place < count) ids.splice(place, 0, id);
    if (ids.length > count) ids.pop();
  }
  return ids.map((id) => ({ id, above: logits[id] - logits[target] }));
}

/** Tests whether `id` has the largest logit of a row; among equal logits the lowest id wins. */
function isLargest(logits: Float32Array, row: number, V: number, id: number): boolean {
  const value = logits[row + id];
  for (let j = 0; j < V; j++)
    if (logits[row + j] > value || (j < id && logits[row + j] === value)) return false;
  return true;
}

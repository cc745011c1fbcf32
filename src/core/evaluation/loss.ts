import type { Pause } from '../breathe.js';
import type { Task } from '../engine/memory.js';
import type { Team } from '../engine/team.js';
import { exp } from '../math.js';
import type { Network } from '../model/network.js';
import { type NewSymbolCosts, nothingNew } from '../text/new-symbols.js';
import type { TokenSlice } from '../text/tokens.js';
import type { LikelySymbol } from './summary.js';

/** The loss of one prediction in nats, whether the likeliest symbol was the right one, and which were the likeliest. */
export type PredictionVisitor = (loss: number, correct: boolean, likeliest: readonly LikelySymbol[]) => void;

/** How a network learns from a text while it scores it. */
export interface Learning {
  /** Reads a segment, as `Network.read`, but does not go on from its end. */
  readonly read: Task<[steps: number], void>;
  /** Once segment `segment`, from 1, is scored: changes the weights by its mean loss, and goes on from its end. */
  readonly learn: Task<[steps: number, segment: number], void>;
}

export interface ScoringOptions {
  /** Awaited now and then, to let signals and progress bars through. */
  readonly pause?: Pause<[scored: number]> | undefined;
  /** What symbols cost where p(new) is kept for those that the model has never seen. */
  readonly costs?: NewSymbolCosts | undefined;
  /** How many of the likeliest symbols to tell of each prediction; none by default. */
  readonly likeliest?: number | undefined;
}

export interface StreamOptions extends ScoringOptions {
  /** What the network learns by, segment by segment; without, it learns nothing. */
  readonly learning?: Learning | undefined;
}

const goOn = () => undefined;
const none: readonly LikelySymbol[] = [];

/**
 * Scores every symbol of `tokens` after the first, in one stream from the zero state, which is carried throughout.
 * @param network a network of one stream
 * @param tokens an id of V or more is a symbol that the model has never seen
 */
export async function scoreStream(
  team: Team,
  network: Network,
  tokens: TokenSlice,
  visit: PredictionVisitor,
  { pause = goOn, costs = nothingNew, likeliest = 0, learning }: StreamOptions = {},
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
 * Scores every symbol of `tokens` after the first in windows of `window` predictions, each from the zero state; as many
 * windows side by side as `network` has streams.
 */
export async function scoreWindows(
  team: Team,
  network: Network,
  tokens: TokenSlice,
  window: number,
  visit: PredictionVisitor,
  { pause = goOn, costs = nothingNew, likeliest = 0 }: ScoringOptions = {},
): Promise<void> {
  const { batchSize: B, sequenceLength: T } = network.shape;
  const { engine } = team;
  const inputs = engine.memory.ids(network.inputs);
  const targets = engine.memory.ids(network.output.targets);
  const predictions = tokens.length - 1;
  for (let first = 0; first < predictions; first += B * window) {
    // Windows are scored side by side but reported one after the other, as they lie in the text; a single one at once.
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

/** Reads `steps` symbols of every stream and visits the scores, time-major. The gradients by the logits remain. */
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
    // There is no logit of an unknown symbol: the network is given a known one, and its loss is not used.
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
    // Nothing is learnt from it.
    if (unknown[r]) logits.fill(0, r * width, (r + 1) * width);
  }
}

/** Symbols by their logits, the largest first; `above` is by how much a logit exceeds that of the target. */
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

/** Whether no logit of a row exceeds that of `id`, and none before it equals it. */
function isLargest(logits: Float32Array, row: number, V: number, id: number): boolean {
  const value = logits[row + id];
  for (let j = 0; j < V; j++)
    if (logits[row + j] > value || (j < id && logits[row + j] === value)) return false;
  return true;
}

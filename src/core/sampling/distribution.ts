import { exp } from '../math.js';
import { checkGiven } from '../options/spec.js';
import { samplingTable } from '../options/tables.js';

/** How to choose the next symbol from the logits. The filters apply in this order, each to the symbols that remain. */
export interface SamplingOptions {
  /** The divisor of the logits: a value below 1 favors likely symbols. 0 always chooses the likeliest symbol. */
  readonly temperature: number;
  /** Keeps the k likeliest symbols (top-k sampling); 0 is off. */
  readonly topK: number;
  /**
   * Keeps the likeliest symbols that together reach this probability, at least one (nucleus sampling, Holtzman et al.
   * 2020); 1 is off.
   */
  readonly topP: number;
  /** Keeps symbols with at least this fraction of the largest probability (min-p sampling); 0 is off. */
  readonly minP: number;
}

export const samplingDefaults: SamplingOptions = { temperature: 0.8, topK: 0, topP: 1, minP: 0 };

/** Checks sampling options. @throws {UsageError} naming an option that is out of range */
export function checkSampling({ temperature, topK, topP, minP }: SamplingOptions): void {
  checkGiven(samplingTable, { temperature, topK, topP, minP });
}

/** Returns the index of the largest value; of equal values, the first. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * Computes the probabilities of the next symbol after temperature (above 0) and filters. They sum to 1; symbols that
 * were filtered out have probability 0.
 * @param logits [V]
 * @param out receives the probabilities [V]
 * @returns `out`
 */
export function distribution(
  logits: Float32Array,
  options: SamplingOptions,
  out: Float64Array<ArrayBuffer> = new Float64Array(logits.length),
): Float64Array<ArrayBuffer> {
  const { temperature, topK, topP, minP } = options;
  const largest = logits[argmax(logits)];
  for (let j = 0; j < logits.length; j++) out[j] = exp((logits[j] - largest) / temperature);
  if (topK > 0 && topK < out.length) keepLikeliest(out, (rank) => rank < topK);
  if (topP < 1) {
    const total = sum(out);
    let before = 0; // the total weight of all likelier symbols
    keepLikeliest(out, (rank, weight) => {
      const kept = rank === 0 || before < topP * total;
      before += weight;
      return kept;
    });
  }
  // The likeliest symbol has weight e⁰ = 1.
  if (minP > 0) for (let j = 0; j < out.length; j++) if (out[j] < minP) out[j] = 0;
  const scale = 1 / sum(out);
  for (let j = 0; j < out.length; j++) out[j] *= scale;
  return out;
}

/**
 * Draws an index with the given probabilities by inversion of the cumulative distribution.
 * @param probabilities must sum to 1 [V]
 * @param uniform a random number in [0, 1)
 */
export function draw(probabilities: Float64Array, uniform: number): number {
  let rest = uniform;
  let last = 0;
  for (let j = 0; j < probabilities.length; j++) {
    if (probabilities[j] === 0) continue;
    last = j;
    rest -= probabilities[j];
    if (rest < 0) return j;
  }
  return last; // the probabilities summed to slightly less than 1
}

/** Sets the weights that `keep` rejects to 0. `keep` is called in descending order of weight; ties keep their order. */
function keepLikeliest(weights: Float64Array, keep: (rank: number, weight: number) => boolean): void {
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  for (const [rank, j] of order.entries()) if (!keep(rank, weights[j])) weights[j] = 0;
}

function sum(values: Float64Array): number {
  let total = 0;
  // An indexed loop is several times as fast as an iterator here.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let j = 0; j < values.length; j++) total += values[j];
  return total;
}

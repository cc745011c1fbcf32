import type { Pause } from '../pause.js';
import type { Checkpoint } from '../formats/format.js';
import type { EngineOptions } from '../engine/options.js';
import { standardErrorOfMean } from '../evaluation/summary.js';
import { exp, log } from '../math.js';
import { startPrediction } from '../model/prediction.js';
import { Stepper } from '../model/stepper.js';
import { Random } from '../random.js';
import { contextOf } from '../sampling/seed.js';
import { argmax, distribution, draw } from '../sampling/distribution.js';

/** The number of streams to sample, and the symbols in each. */
const STREAMS = 16;
const LENGTH = 256;
/** Standard errors by which the estimate of Ẑ is lowered: if it were too high, the bound in `Origin` would not hold. */
const MARGIN = 2;

const everySymbol = { temperature: 1, topK: 0, topP: 1, minP: 0 };

/**
 * Estimates ln Ẑ, where Ẑ is the harmonic mean of a model's softmax normalizer Z = Σ exp(logit), less a margin. The mean
 * is over a text sampled from the model, since a model file contains no other text.
 * @param pause awaited before each step, with `done` of `total` steps; if it throws, the measurement ends
 */
export async function typicalLogNormalizer(
  model: Pick<Checkpoint, 'config' | 'vocabulary' | 'tensors'>,
  rngSeed: string,
  options: EngineOptions,
  pause: Pause<[done: number, total: number]> = () => undefined,
): Promise<number> {
  const { vocabulary } = model;
  const shape = { batchSize: STREAMS, sequenceLength: 1 };
  const { team, network } = await startPrediction(model, shape, { ...options, threads: 1 });
  const inverses = new Array<number>(STREAMS).fill(0); // the mean of 1/Z in each stream [B]
  try {
    const stepper = new Stepper(team, network);
    const { ids, logits } = stepper;
    const random = new Random(rngSeed, 'normalizer');
    const probabilities = new Float64Array(vocabulary.size);

    const shares = distribution(Float32Array.from(vocabulary.counts, log), everySymbol);
    const newline = contextOf(vocabulary, []).at(0);
    for (let b = 0; b < STREAMS; b++) ids[b] = newline ?? draw(shares, random.uniform());
    for (let k = 0; k < LENGTH; k++) {
      await pause(k, LENGTH);
      stepper.step();
      for (let b = 0; b < STREAMS; b++) {
        distribution(logits[b], everySymbol, probabilities);
        const likeliest = argmax(probabilities);
        inverses[b] += (probabilities[likeliest] * exp(-logits[b][likeliest])) / LENGTH; // p = exp(logit)/Z
        ids[b] = draw(probabilities, random.uniform());
      }
    }
  } finally {
    await team.close();
  }
  const mean = inverses.reduce((sum, inverse) => sum + inverse, 0) / STREAMS;
  return -log(mean + MARGIN * standardErrorOfMean(inverses));
}

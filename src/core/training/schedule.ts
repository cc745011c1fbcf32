import { cosinePi } from '../math.js';
import type { TrainingOptions } from './plan/options.js';

/** What the learning rate of a run is given by. */
export type Schedule = Pick<TrainingOptions, 'learningRate' | 'finalRate' | 'warmupSteps'>;

/**
 * The learning rate: a linear rise over the first `warmupSteps` steps to `learningRate`, the peak, and half a cosine down to
 * the share `finalRate` of it at the end (Loshchilov & Hutter 2017, one cycle).
 * @param step the number of the step to come, from 1
 * @param progress the part of the run that is done, 0 to 1
 */
export function learningRateAt(
  step: number,
  progress: number,
  { learningRate, finalRate, warmupSteps }: Schedule,
): number {
  const warmup = warmupSteps > 0 ? Math.min(1, step / warmupSteps) : 1;
  const cosine = 0.5 * (1 + cosinePi(Math.min(1, Math.max(0, progress))));
  return learningRate * warmup * (finalRate + (1 - finalRate) * cosine);
}

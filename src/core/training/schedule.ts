import { cosinePi } from '../math.js';
import type { TrainingOptions } from './plan/options.js';

/** The options of the learning-rate schedule. */
export type Schedule = Pick<TrainingOptions, 'learningRate' | 'finalRate' | 'warmupSteps'>;

/**
 * Returns the learning rate of a step: a linear warmup over the first `warmupSteps` steps to the peak `learningRate`, times
 * half a cosine that falls from 1 to `finalRate` at the end of the run (Loshchilov & Hutter 2017, one cycle).
 * @param step the number of the step, from 1
 * @param progress the fraction of the run that is done before it, 0 to 1
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

import { cosinePi } from '../math.js';

/** The last learning rate of a run, as a share of the peak. */
const FINAL_SHARE = 0.01;

/**
 * The learning rate: a linear rise over the first `warmupSteps` steps to `peak`, and half a cosine down to a hundredth of
 * it at the end (Loshchilov & Hutter 2017, one cycle).
 * @param step the number of the step to come, from 1
 * @param progress the part of the run that is done, 0 to 1
 */
export function learningRateAt(step: number, progress: number, peak: number, warmupSteps: number): number {
  const warmup = warmupSteps > 0 ? Math.min(1, step / warmupSteps) : 1;
  const cosine = 0.5 * (1 + cosinePi(Math.min(1, Math.max(0, progress))));
  return peak * warmup * (FINAL_SHARE + (1 - FINAL_SHARE) * cosine);
}

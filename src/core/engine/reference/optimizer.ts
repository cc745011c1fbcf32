import { type Kernels, SQUARE_SUM_BLOCK } from '../kernels.js';
import type { Memory } from '../memory.js';
import { minus, over, sumInLanes, times } from './arithmetic.js';
import type { Functions } from './functions.js';
import { rowOf } from './views.js';

/**
 * Returns the optimizer's kernels, for n parameters p: the sums of squares for the gradient norm, Adam (Kingma & Ba
 * 2015) with decoupled weight decay (Loshchilov & Hutter 2019), and the exponential moving average of the weights
 * (Polyak & Juditsky 1992). `stepSize` and `correction` include Adam's bias corrections.
 *
 *     g = gradientScale·gradient
 *     m ← β₁m + (1 - β₁)g      v ← β₂v + (1 - β₂)g²
 *     p ← decay·p - stepSize·m/(√v·correction + ε)
 *
 *     average ← average + rate·(value - average)
 */
export function optimizerKernels(memory: Memory, { madd }: Functions) {
  return {
    squareSums(n, xAt, sumsAt) {
      const x = rowOf(memory, xAt, n);
      for (let start = 0; start < n; start += SQUARE_SUM_BLOCK) {
        const block = x.subarray(start, start + SQUARE_SUM_BLOCK);
        const sum = sumInLanes(block, (squares, value) => madd(value, value, squares));
        memory.floats[sumsAt + start / SQUARE_SUM_BLOCK] = sum;
      }
    },

    adam(n, parametersAt, gradientsAt, firstMomentsAt, secondMomentsAt, ...scalars) {
      const [gradientScale, stepSize, decay, beta1, beta2, correction, epsilon] = scalars.map(Math.fround);
      const p = rowOf(memory, parametersAt, n);
      const gradients = rowOf(memory, gradientsAt, n);
      const m = rowOf(memory, firstMomentsAt, n);
      const v = rowOf(memory, secondMomentsAt, n);
      for (let k = 0; k < n; k++) {
        const g = times(gradientScale, gradients[k]);
        m[k] = madd(beta1, m[k], times(minus(1, beta1), g));
        v[k] = madd(beta2, v[k], times(minus(1, beta2), times(g, g)));
        const update = over(times(stepSize, m[k]), madd(Math.fround(Math.sqrt(v[k])), correction, epsilon));
        p[k] = minus(times(decay, p[k]), update);
      }
    },

    moveAverage(n, valuesAt, averageAt, rateGiven) {
      const rate = Math.fround(rateGiven);
      const values = rowOf(memory, valuesAt, n);
      const average = rowOf(memory, averageAt, n);
      for (let k = 0; k < n; k++) average[k] = madd(rate, minus(values[k], average[k]), average[k]);
    },
  } satisfies Partial<Kernels>;
}

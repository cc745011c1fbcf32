/**
 * tanh, σ, exp and log from basic operations only, so that every engine returns the same bits; and the derivatives of
 * tanh and σ. Polynomials are evaluated from the highest power down (Horner's rule), one multiply-add per term.
 */
import { powerOfTwo } from '../../math.js';
import { minus, type MultiplyAdd, over, plus, times } from './arithmetic.js';

/** The functions in one arithmetic, fused or plain. */
export interface Functions {
  readonly madd: MultiplyAdd;
  readonly tanh: (x: number) => number;
  readonly sigmoid: (x: number) => number;
  /** eˣ for x ≤ 0 */
  readonly exp: (x: number) => number;
}

/**
 * tanh x ≈ x·P(x²)/Q(x²) on [-LIMIT, LIMIT], beyond which tanh x is ±1 within 3e-7. Coefficients from Eigen,
 * generic_fast_tanh_float.
 */
const LIMIT = Math.fround(7.90531110763549805);
const P = Float32Array.of(
  -2.76076847742355e-16,
  2.00018790482477e-13,
  -8.60467152213735e-11,
  5.12229709037114e-8,
  1.48572235717979e-5,
  6.37261928875436e-4,
  4.89352455891786e-3,
);
const Q = Float32Array.of(1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3);

/** eʳ ≈ 1 + r + r²·E(r) for |r| ≤ ½ ln 2. Coefficients from Cephes, expf. */
const E = Float32Array.of(
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
);
const LOG2_E = Math.fround(Math.LOG2E);
/** ln 2 = LN2_HIGH + LN2_LOW; the product of LN2_HIGH and a small integer is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.fround(-2.1219444e-4);

/** Returns the functions with `madd` as their multiply-add. */
export function functionsOf(madd: MultiplyAdd): Functions {
  const polynomial = (coefficients: Float32Array, x: number): number =>
    coefficients.reduce((sum, coefficient) => madd(sum, x, coefficient));

  const tanh = (value: number): number => {
    const x = Math.max(Math.min(value, LIMIT), -LIMIT);
    const z = times(x, x);
    return over(times(polynomial(P, z), x), polynomial(Q, z));
  };

  /** σ(x) = ½ + ½·tanh(x/2) */
  const sigmoid = (x: number): number => madd(tanh(times(x, 0.5)), 0.5, 0.5);

  /** eˣ = 2ⁿ·eʳ, where x = n·ln 2 + r. An x below -87 counts as -87, so that 2ⁿ is a normal float. */
  const exp = (value: number): number => {
    const x = Math.max(value, -87);
    const n = nearest(times(x, LOG2_E));
    const r = madd(n, -LN2_LOW, madd(n, -LN2_HIGH, x));
    const eToR = plus(madd(times(polynomial(E, r), r), r, r), 1);
    return times(eToR, powerOfTwo(n));
  };

  return { madd, tanh, sigmoid, exp };
}

/** Returns the derivative of σ where σ = s: s(1 - s). */
export const sigmoidSlope = (s: number): number => times(s, minus(1, s));

/** Returns the derivative of tanh where tanh = t: 1 - t². */
export const tanhSlope = (t: number): number => minus(1, times(t, t));

/**
 * Returns ln x in double precision, for finite x ≥ 1 or NaN: x = 2ᵉ·m with m ≤ √2, and
 * ln m = 2·artanh s = 2·(s + s³/3 + s⁵/5 + …) with s = (m - 1)/(m + 1).
 */
export function log(x: number): number {
  let [exponent, m] = [0, x];
  for (; m > Math.SQRT2; m /= 2) exponent += 1;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = z * (1 / k + series);
  return exponent * Math.LN2 + 2 * s * (1 + series);
}

/** Rounds x to the nearest integer, halves to even: doubles as large as 1.5·2⁵² have no fraction bits. */
function nearest(x: number): number {
  return x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
}

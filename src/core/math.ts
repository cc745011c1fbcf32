/**
 * Elementary functions built only on double-precision addition, multiplication and division. `Math.exp`, `Math.log` and
 * `Math.cos` can differ between versions of a JavaScript engine. These functions give the same bits everywhere, which
 * makes the results of charnn reproducible.
 */

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.69314718036912381649; // the leading 33 bits of ln 2: n·LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10;

/** The coefficients 1/k! of the Taylor series of eʳ. */
const [C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14] = Array.from({ length: 13 }, (_, i) => {
  let factorial = 1; // exact up to 14!
  for (let k = 2; k <= i + 2; k++) factorial *= k;
  return 1 / factorial;
});

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer); // little-endian: [low, high]

/** Returns 2ⁿ for an integer n with -1022 ≤ n ≤ 1023, so that the result is a normal number. */
export function powerOfTwo(n: number): number {
  halves[0] = 0;
  halves[1] = (n + 1023) << 20;
  return word[0];
}

/** Returns eˣ = 2ⁿ·eʳ with |r| ≤ ln2/2, from the Taylor series of eʳ. The relative error is below 4e-16. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < -745.2) return 0;
  if (x > 709.782712893384) return Infinity;
  const n = Math.floor(x * LOG2_E + 0.5);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  // Even and odd powers are summed separately: two short dependency chains run in parallel.
  const z = r * r;
  const even = C2 + z * (C4 + z * (C6 + z * (C8 + z * (C10 + z * (C12 + z * C14)))));
  const odd = 1 + z * (C3 + z * (C5 + z * (C7 + z * (C9 + z * (C11 + z * C13)))));
  const sum = 1 + (r * odd + z * even);
  if (n > -1022 && n < 1024) return sum * powerOfTwo(n);
  const half = Math.trunc(n / 2); // two factors, because 2ⁿ itself may be out of range
  return sum * powerOfTwo(half) * powerOfTwo(n - half);
}

/**
 * Returns ln x, from x = 2ᵉ·m and ln m = 2·artanh((m - 1)/(m + 1)).
 * @returns -Infinity for 0, NaN for a negative x
 */
export function log(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x === Infinity) return Infinity;
  let exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2⁵⁴ makes a subnormal number normal
    exponent = -54;
  }
  word[0] = x;
  exponent += (halves[1] >>> 20) - 1023;
  halves[1] = (halves[1] & 0xfffff) | 0x3ff00000;
  let m = word[0];
  if (m > Math.SQRT2) {
    m /= 2;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = z * (1 / k + series);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * (1 + series));
}

/** Returns cos(π·x) for x in [0, 1], from the Taylor series around the nearest multiple of π/2. */
export function cosinePi(x: number): number {
  if (x > 0.5) return -cosinePi(1 - x);
  if (x > 0.25) return sineSeries((0.5 - x) * Math.PI);
  return cosineSeries(x * Math.PI);
}

function sineSeries(a: number): number {
  let sum = 1;
  for (let k = 18; k >= 2; k -= 2) sum = 1 - ((a * a) / (k * (k + 1))) * sum;
  return a * sum;
}

function cosineSeries(a: number): number {
  let sum = 1;
  for (let k = 18; k >= 2; k -= 2) sum = 1 - ((a * a) / (k * (k - 1))) * sum;
  return sum;
}

/** Returns baseⁿ for an integer n ≥ 0, by repeated squaring. */
export function integerPower(base: number, n: number): number {
  let result = 1;
  for (let factor = base; n > 0; n = Math.floor(n / 2), factor *= factor) if (n % 2 === 1) result *= factor;
  return result;
}

/**
 * Single-precision arithmetic on JavaScript's doubles. Rounding the sum, difference, product or quotient of two floats
 * to a double and then to a float gives the same float as rounding it once, because a double has more than twice the
 * bits.
 */
import { type Arithmetic, LANES } from '../kernels.js';

const { fround } = Math;

/** a + b */
export const plus = (a: number, b: number): number => fround(a + b);

/** a - b */
export const minus = (a: number, b: number): number => fround(a - b);

/** a·b */
export const times = (a: number, b: number): number => fround(a * b);

/** a/b */
export const over = (a: number, b: number): number => fround(a / b);

/** a·b + c */
export type MultiplyAdd = (a: number, b: number, c: number) => number;

/** a·b + c in each arithmetic, rounded once or twice. */
export const multiplyAdd: Readonly<Record<Arithmetic, MultiplyAdd>> = {
  fused: (a, b, c) => fround(addToOdd(a * b, c)), // the product of two floats is exact in a double
  plain: (a, b, c) => plus(times(a, b), c),
};

/**
 * Adds values in an order that vectors of any width can follow: value k is added to lane k mod LANES, then the lanes
 * are added pairwise, first 8 apart, then 4, 2 and 1.
 * @param add returns a lane's sum with one more value
 */
export function sumInLanes(values: Float32Array, add: (sum: number, value: number) => number): number {
  const lanes = new Float32Array(LANES);
  values.forEach((value, k) => (lanes[k % LANES] = add(lanes[k % LANES], value)));
  for (let apart = LANES / 2; apart >= 1; apart /= 2) {
    for (let l = 0; l < apart; l++) lanes[l] += lanes[l + apart];
  }
  return lanes[0];
}

/**
 * Adds x and y, rounding an inexact sum to the neighboring double whose last bit is 1. Such a double is never halfway
 * between two floats, so rounding it to a float equals rounding the exact sum once (Boldo & Melquiond 2008).
 */
function addToOdd(x: number, y: number): number {
  const sum = x + y;
  const part = sum - x;
  const error = x - (sum - part) + (y - part); // exact (Knuth's TwoSum)
  if (error === 0 || !Number.isFinite(sum)) return sum;
  word[0] = sum;
  if (error > 0 !== sum > 0) {
    // The sum was rounded away from zero: step back toward zero.
    if (halves[0] === 0) halves[1] -= 1;
    halves[0] -= 1;
  }
  halves[0] |= 1;
  return word[0];
}

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer); // little-endian: [low, high]

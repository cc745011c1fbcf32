/**
 * Single-precision arithmetic on JavaScript's doubles. A sum, difference, product or quotient of two floats that is rounded
 * to a double and then to a float is the float that one rounding gives: a double has more than twice the bits.
 */
import type { Arithmetic } from '../kernels.js';

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

/** a·b + c, rounded once or twice. */
export const multiplyAdd: Readonly<Record<Arithmetic, MultiplyAdd>> = {
  fused: (a, b, c) => fround(addToOdd(a * b, c)), // a double holds the product of two floats exactly
  plain: (a, b, c) => plus(times(a, b), c),
};

/**
 * Adds x and y, and rounds an inexact sum to the one of its two neighbors whose last bit is 1. Such a sum is never halfway
 * between two floats, so rounding it once more gives what one rounding of the exact sum gives (Boldo & Melquiond 2008).
 */
function addToOdd(x: number, y: number): number {
  const sum = x + y;
  const part = sum - x;
  const error = x - (sum - part) + (y - part); // exact (Knuth's TwoSum)
  if (error === 0 || !Number.isFinite(sum)) return sum;
  word[0] = sum;
  if (error > 0 !== sum > 0) {
    // The sum was rounded away from zero: back to the double below.
    if (halves[0] === 0) halves[1] -= 1;
    halves[0] -= 1;
  }
  halves[0] |= 1;
  return word[0];
}

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer); // little-endian: [low, high]

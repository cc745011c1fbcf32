import type { Arithmetic } from '../../src/core/engine/kernels.js';

/** a·b + c of three single-precision numbers, in single precision. */
export type MultiplyAdd = (a: number, b: number, c: number) => number;

/** What `madd` of the kernels is: a·b + c with one rounding where the arithmetic is fused, and with two where it is plain. */
export const multiplyAdd: Record<Arithmetic, MultiplyAdd> = {
  fused: (a, b, c) => Math.fround(addToOdd(a * b, c)), // the product of two floats is exact in double precision
  plain: (a, b, c) => Math.fround(Math.fround(a * b) + c),
};

/**
 * x + y, where it is not exact rounded to the neighbour whose last bit is 1. Such a sum is never halfway between two
 * floats, so that rounding it once more, to single precision, gives what one rounding of the exact sum would give.
 */
function addToOdd(x: number, y: number): number {
  const sum = x + y;
  const part = sum - x;
  const error = x - (sum - part) + (y - part); // exact (Knuth's two-sum)
  if (error === 0 || !Number.isFinite(sum)) return sum;
  word[0] = sum;
  if (bits[0] % 2n === 0n) bits[0] += error > 0 === sum > 0 ? 1n : -1n;
  return word[0];
}

const word = new Float64Array(1);
const bits = new BigUint64Array(word.buffer);

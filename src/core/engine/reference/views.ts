import type { Memory } from '../memory.js';

/** Returns a view of a row of `length` floats. */
export function rowOf({ floats }: Memory, offset: number, length: number): Float32Array {
  return floats.subarray(offset, offset + length);
}

/** Returns views of the rows of a matrix [count][length] whose rows start `stride` floats apart. */
export function rowsOf(
  memory: Memory,
  offset: number,
  count: number,
  length: number,
  stride = length,
): Float32Array[] {
  return Array.from({ length: count }, (_, r) => rowOf(memory, offset + r * stride, length));
}

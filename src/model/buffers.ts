import type { Region } from '../engine/memory.js';

/** Where entry `t` of a time-major buffer [T][…] begins, in floats. */
export function at(buffer: Region, t: number): number {
  return buffer.offset + t * (buffer.length / buffer.shape[0]);
}

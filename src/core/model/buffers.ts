import type { Region } from '../engine/memory.js';

/** B streams side by side, at most T steps at a time. */
export interface BatchShape {
  readonly batchSize: number;
  readonly sequenceLength: number;
}

/** Where entry `t` of a time-major buffer [T][…] begins, in floats. */
export function at(buffer: Region, t: number): number {
  return buffer.offset + t * (buffer.length / buffer.shape[0]);
}

import type { Region } from '../engine/memory.js';

/** The shape of a segment: B parallel streams, at most T steps. */
export interface BatchShape {
  readonly batchSize: number;
  readonly sequenceLength: number;
}

/** Returns the offset of entry `t` of a time-major buffer [T][…], in floats. */
export function at(buffer: Region, t: number): number {
  return buffer.offset + t * (buffer.length / buffer.shape[0]);
}

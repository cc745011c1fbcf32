import { LANES } from '../engine/kernels.js';
import type { Thread } from '../engine/thread.js';

/** A thread's part of a recurrence: some streams with all units, or all streams with some units. */
export interface RecurrenceShare {
  readonly firstStream: number;
  /** The number of streams. */
  readonly streams: number;
  readonly firstUnit: number;
  /** The number of units. */
  readonly units: number;
  /** The offset of the part in a state [B][H], in floats. */
  readonly stateOffset: number;
  /** The offset of the part in the gates of a step [B][G·H], in floats. */
  readonly gateOffset: number;
  /** The first columns of the part's ranges in h'·Wh [B][R·H]: a single range, or one per gate. */
  readonly firstColumns: readonly number[];
  /** The number of columns of each range. */
  readonly columnCount: number;
  /** Waits, after a time step, for the threads whose states the next step reads. */
  readonly barrier: () => void;
}

/** The fewest streams per thread that are worth sharing by streams: a product with fewer rows takes as long. */
export const MIN_STREAMS_PER_THREAD = 4;

/**
 * Divides a recurrence among the threads: by streams, which never wait for each other, or, if there are too few
 * streams, by units, which read each other's states at every step.
 * @param width G·H, the columns of the gates
 * @param recurrent R·H, the columns of h'·Wh; they come first among the columns of the gates
 */
export function shareRecurrence(
  thread: Thread,
  B: number,
  H: number,
  width: number,
  recurrent: number,
): RecurrenceShare {
  if (thread.count === 1 || B >= MIN_STREAMS_PER_THREAD * thread.count) {
    const [firstStream, streams] = thread.share(B);
    return {
      firstStream,
      streams,
      firstUnit: 0,
      units: H,
      stateOffset: firstStream * H,
      gateOffset: firstStream * width,
      firstColumns: [0],
      columnCount: recurrent,
      barrier: () => undefined,
    };
  }
  const [firstUnit, units] = thread.share(H, LANES);
  return {
    firstStream: 0,
    streams: B,
    firstUnit,
    units,
    stateOffset: firstUnit,
    gateOffset: firstUnit,
    firstColumns: Array.from({ length: recurrent / H }, (_, gate) => gate * H + firstUnit),
    columnCount: units,
    barrier: thread.barrier,
  };
}

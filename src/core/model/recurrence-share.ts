import { LANES } from '../engine/kernels.js';
import type { Thread } from '../engine/thread.js';

/** A thread's part of a recurrence. */
export interface RecurrenceShare {
  /** Its streams: the first, and how many. */
  readonly stream: number;
  readonly streams: number;
  /** Its units. */
  readonly unit: number;
  readonly units: number;
  /** Where its part begins in a state [B][H], and in the gates of a step [B][G·H]. */
  readonly state: number;
  readonly gate: number;
  /** Where its columns of h'·Wh begin: one range of them, or one in each gate; and how many each has. */
  readonly columns: readonly number[];
  readonly columnCount: number;
  /** What it waits at in every time step. */
  readonly barrier: () => void;
}

/** Streams that a thread should have at least: a product with fewer rows costs as much. */
export const FEWEST_STREAMS = 4;

/**
 * Shares a recurrence out to threads: by streams, which never wait for each other, or, where they are few, by units, which
 * need each other's states at every step.
 * @param width G·H, of the gates
 * @param recurrent columns of h'·Wh, the first of these
 */
export function shareRecurrence(
  thread: Thread,
  B: number,
  H: number,
  width: number,
  recurrent: number,
): RecurrenceShare {
  if (thread.count === 1 || B >= FEWEST_STREAMS * thread.count) {
    const [stream, streams] = thread.share(B);
    const begins = { state: stream * H, gate: stream * width };
    const all = { unit: 0, units: H, columns: [0], columnCount: recurrent };
    return { stream, streams, ...all, ...begins, barrier: () => undefined };
  }
  const [unit, units] = thread.share(H, LANES);
  const columns = Array.from({ length: recurrent / H }, (_, gate) => gate * H + unit);
  const begins = { state: unit, gate: unit };
  return {
    stream: 0,
    streams: B,
    unit,
    units,
    columns,
    columnCount: units,
    ...begins,
    barrier: thread.barrier,
  };
}

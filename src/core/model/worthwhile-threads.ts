import { LANES, padded } from '../engine/kernels.js';
import type { BatchShape } from './buffers.js';
import { cells } from './cells/index.js';
import type { ModelConfig } from './config.js';
import { MIN_STREAMS_PER_THREAD } from './recurrence-share.js';

/** The fewest multiply-adds that a thread should have between two barriers: about ten times the cost of a barrier. */
const MIN_WORK_BETWEEN_BARRIERS = 100_000;
const MAX_THREADS = 64;

/** The number of multiply-adds below which starting threads does not pay: about 0.1 s of work. */
export const SHORT_WORK = 2e9;

/** Returns the largest number of threads that leaves each of them enough work between two barriers. */
export function worthwhileThreads(
  config: ModelConfig,
  { batchSize: B, sequenceLength: T }: BatchShape,
): number {
  const H = padded(config.hiddenSize);
  const gates = cells[config.cell].tensors.weight_hh.length;
  let worthwhile = 1;
  for (let count = 2; count <= MAX_THREADS; count++) {
    const byStreams = B >= MIN_STREAMS_PER_THREAD * count;
    // Shared by streams, threads meet once per segment; shared by units, at every time step.
    const work = (B * (byStreams ? T : 1) * gates * H * H) / count;
    if (work >= MIN_WORK_BETWEEN_BARRIERS && (byStreams || H >= LANES * count)) worthwhile = count;
  }
  return worthwhile;
}

import { LANES, padded } from '../engine/kernels.js';
import type { BatchShape } from './buffers.js';
import { cells } from './cells/index.js';
import type { ModelConfig } from './config.js';
import { FEWEST_STREAMS } from './recurrence-share.js';

/** Multiply-adds that a thread should have between two barriers: some ten times what a barrier takes. */
const WORK_BETWEEN_BARRIERS = 100_000;
const MOST_THREADS = 64;

/** Multiply-adds in all for which it does not pay to start threads: some 0.1 s of work. */
export const SHORT_WORK = 2e9;

/** How many threads a network is worth: with more, each would have too little to do between one barrier and the next. */
export function worthwhileThreads(
  config: ModelConfig,
  { batchSize: B, sequenceLength: T }: BatchShape,
): number {
  const H = padded(config.hiddenSize);
  const gates = cells[config.cell].tensors.weight_hh.length;
  let most = 1;
  for (let count = 2; count <= MOST_THREADS; count++) {
    const byStreams = B >= FEWEST_STREAMS * count;
    // Streams are shared out for a whole segment; units wait for each other at every time step.
    const work = (B * (byStreams ? T : 1) * gates * H * H) / count;
    if (work >= WORK_BETWEEN_BARRIERS && (byStreams || H >= LANES * count)) most = count;
  }
  return most;
}

import { createPause, type Pause } from '../../../core/pause.js';
import type { Track } from '../../../core/evaluation/measure.js';
import { formatCount } from '../../terminal/format.js';
import { startProgress } from '../../terminal/progress.js';
import { startSpinner } from '../../terminal/spinner.js';
import type { Io } from '../command.js';

/**
 * Shows how far the work is, and writes what there is to write meanwhile.
 * @param writesRecords whether that is seen where standard output is a terminal: no bar is then drawn below it
 */
export function trackerOf(writesRecords: boolean, { messages, isTerminal }: Io, write: Pause): Track {
  const recordsAreSeen = writesRecords && isTerminal.stdout;
  return async (what, total, work) => {
    if (total === undefined) return work(() => undefined).finally(startSpinner(messages, what));
    const progress = recordsAreSeen ? undefined : await startProgress(messages, Math.max(1, total));
    const start = performance.now();
    const pause = createPause();
    try {
      return await work(async (done, mean) => {
        const seconds = (performance.now() - start) / 1000;
        progress?.update(
          done,
          `${formatCount(done)} ${what}`,
          ...(mean === undefined ? [] : [`${mean.toFixed(4)} nats/character`]),
          `${formatCount(done / Math.max(seconds, 1e-3))} characters/s`,
        );
        await write();
        await pause();
      });
    } finally {
      progress?.stop();
    }
  };
}

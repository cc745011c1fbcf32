import type { TrainingState } from '../../../core/formats/format.js';
import type { SavedRun } from '../../../core/training/plan/saved-run.js';
import type { RunFiles } from '../../../node/files/run-files.js';
import type { Interrupts } from '../../terminal/interrupts.js';
import type { TrainingLog } from './log.js';

/** The shortest time between two saves of the state: in milliseconds, and as a multiple of the duration of a save. */
const MIN_INTERVAL = 2000;
const MIN_INTERVAL_IN_SAVES = 50;

/** Saves the state of a run and the position in its log at intervals, and on SIGHUP under `nohup`. */
export class StateSaver {
  #last = performance.now();
  #interval = MIN_INTERVAL;
  #hangupReceived = false;

  constructor(
    readonly files: RunFiles,
    readonly log: TrainingLog | undefined,
    interrupts: Interrupts,
  ) {
    interrupts.onHangup(() => (this.#hangupReceived = true));
  }

  get isDue(): boolean {
    if (this.files.isStream) return false;
    return this.#hangupReceived || performance.now() - this.#last >= this.#interval;
  }

  async save(state: TrainingState): Promise<void> {
    const start = performance.now();
    this.#hangupReceived = false;
    await this.files.saveState(this.log ? await withLogPosition(state, this.log) : state);
    this.#last = performance.now();
    this.#interval = Math.max(MIN_INTERVAL, MIN_INTERVAL_IN_SAVES * (this.#last - start));
  }
}

/** Records the length of the log, so that a resumed run can cut off what an interrupted session adds to it later. */
async function withLogPosition(state: TrainingState, log: TrainingLog): Promise<TrainingState> {
  const logLength = await log.length();
  return { ...state, progress: { ...state.progress, logFile: log.file, logLength } };
}

/** Returns the recorded length of a saved run's log, if the log is `file`. */
export function savedLogLength({ progress }: SavedRun, file: string): number | undefined {
  const { logFile, logLength } = progress;
  return logFile === file && typeof logLength === 'number' ? logLength : undefined;
}

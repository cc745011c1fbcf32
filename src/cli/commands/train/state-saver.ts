import type { TrainingState } from '../../../core/formats/format.js';
import type { SavedRun } from '../../../core/training/plan/saved-run.js';
import type { RunFiles } from '../../../node/files/run-files.js';
import type { Interrupts } from '../../terminal/interrupts.js';
import type { TrainingLog } from './log.js';

/** The shortest time between two saves of the state, in milliseconds, and as a multiple of the time a save takes. */
const SHORTEST_INTERVAL = 2000;
const SAVE_TIMES = 50;

/** Saves the state of a run, with the position in its log: now and then, and when a run under `nohup` is hung up. */
export class StateSaver {
  #last = performance.now();
  #interval = SHORTEST_INTERVAL;
  #hungUp = false;

  constructor(
    readonly files: RunFiles,
    readonly log: TrainingLog | undefined,
    interrupts: Interrupts,
  ) {
    interrupts.onHangup(() => (this.#hungUp = true));
  }

  get isDue(): boolean {
    if (this.files.isStream) return false;
    return this.#hungUp || performance.now() - this.#last >= this.#interval;
  }

  async save(state: TrainingState): Promise<void> {
    const start = performance.now();
    this.#hungUp = false;
    await this.files.saveState(this.log ? await withLogPosition(state, this.log) : state);
    this.#last = performance.now();
    this.#interval = Math.max(SHORTEST_INTERVAL, SAVE_TIMES * (this.#last - start));
  }
}

/** Records where a log stands, so that a resumed run can cut off what an interrupted session adds to it. */
async function withLogPosition(state: TrainingState, log: TrainingLog): Promise<TrainingState> {
  const logLength = await log.length();
  return { ...state, progress: { ...state.progress, logFile: log.file, logLength } };
}

/** Returns the length of a saved run's log, if it is the one in `file`. */
export function savedLogLength({ progress }: SavedRun, file: string): number | undefined {
  const { logFile, logLength } = progress;
  return logFile === file && typeof logLength === 'number' ? logLength : undefined;
}

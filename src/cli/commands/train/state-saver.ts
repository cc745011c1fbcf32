import type { TrainingState } from '../../../core/formats/format.js';
import type { SavedRun } from '../../../core/training/plan/saved-run.js';
import type { RunFiles } from '../../../node/files/run-files.js';
import type { Interrupts } from '../../terminal/interrupts.js';
import type { TrainingLog } from './log.js';

/** Milliseconds between two savings of the state, at least; and how many times as long as a saving takes. */
const SHORTEST_INTERVAL = 2000;
const LONGEST_SHARE = 50;

/** Saves the state, and with it where the log stands, now and then, and when a run under `nohup` is hung up. */
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
    return this.#hungUp || performance.now() - this.#last >= this.#interval;
  }

  async save(state: (modelName: string) => TrainingState): Promise<void> {
    const start = performance.now();
    this.#hungUp = false;
    const logLength = await this.log?.length();
    await this.files.saveState((modelName) => {
      const saved = state(modelName);
      if (logLength === undefined) return saved;
      return { ...saved, progress: { ...saved.progress, logFile: this.log!.file, logLength } };
    });
    this.#last = performance.now();
    this.#interval = Math.max(SHORTEST_INTERVAL, LONGEST_SHARE * (this.#last - start));
  }
}

/** Where the log of a saved run stood, if it is the one in `file`. */
export function savedLogLength({ progress }: SavedRun, file: string): number | undefined {
  const { logFile, logLength } = progress;
  return logFile === file && typeof logLength === 'number' ? logLength : undefined;
}

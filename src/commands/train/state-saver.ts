import type { TrainingState } from '../../checkpoint/format.js';
import type { RunFiles } from '../../checkpoint/run-files.js';
import type { Interrupts } from '../../terminal/interrupts.js';

/** Milliseconds between two savings of the state, at least; and how many times as long as a saving takes. */
const SHORTEST_INTERVAL = 2000;
const LONGEST_SHARE = 50;

/** Saves the state now and then, and when a run under `nohup` is hung up. */
export class StateSaver {
  #last = performance.now();
  #interval = SHORTEST_INTERVAL;
  #hungUp = false;

  constructor(
    readonly files: RunFiles,
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
    await this.files.saveState(state);
    this.#last = performance.now();
    this.#interval = Math.max(SHORTEST_INTERVAL, LONGEST_SHARE * (this.#last - start));
  }
}

import { BARRIER_BYTES } from './barrier.js';

/** The largest number of arguments of a task. */
const MAX_NUMBERS = 8;
const END = -1;

/** The next task of the threads and its arguments, in shared memory. */
export class Command {
  /** The size of a barrier and a command in shared memory, in bytes. */
  static readonly bytes = BARRIER_BYTES + 8 * (2 + MAX_NUMBERS);

  readonly #values: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#values = new Float64Array(memory, BARRIER_BYTES);
  }

  /**
   * Writes the next task.
   * @param task the index of the task in the plan
   * @param numbers the arguments of the task
   */
  give(task: number, numbers: readonly number[]): void {
    if (numbers.length > MAX_NUMBERS) throw new Error(`a task takes at most ${MAX_NUMBERS} numbers`);
    this.#values[0] = task;
    this.#values[1] = numbers.length;
    this.#values.set(numbers, 2);
  }

  /** Writes that no more tasks follow. */
  giveEnd(): void {
    this.#values[0] = END;
  }

  /** Reads the next task and its arguments; undefined if no more tasks follow. */
  read(): { task: number; numbers: number[] } | undefined {
    const [task, count] = this.#values;
    if (task === END) return undefined;
    return { task, numbers: [...this.#values.subarray(2, 2 + count)] };
  }
}

import { BARRIER_BYTES } from './barrier.js';

/** Numbers that a task is given at most. */
const MOST_NUMBERS = 8;
const END = -1;

/** What the threads are to do next, in memory that they share. */
export class Command {
  /** Bytes of shared memory for a barrier and a command. */
  static readonly bytes = BARRIER_BYTES + 8 * (2 + MOST_NUMBERS);

  readonly #values: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#values = new Float64Array(memory, BARRIER_BYTES);
  }

  /** A task is to be run with these numbers. */
  give(task: number, numbers: readonly number[]): void {
    if (numbers.length > MOST_NUMBERS) throw new Error(`a task takes at most ${MOST_NUMBERS} numbers`);
    this.#values[0] = task;
    this.#values[1] = numbers.length;
    this.#values.set(numbers, 2);
  }

  /** There is nothing more to do. */
  giveEnd(): void {
    this.#values[0] = END;
  }

  /** The task that was given, and its numbers; undefined if there is nothing more to do. */
  read(): { task: number; numbers: number[] } | undefined {
    const [task, count] = this.#values;
    if (task === END) return undefined;
    return { task, numbers: [...this.#values.subarray(2, 2 + count)] };
  }
}

/** The indices of the counters, in 32-bit integers; each counter has its own cache line. */
const ARRIVED = 0;
const GENERATION = 16;
const SLEEPERS = 32;
const BROKEN = 48;
/** The size of a barrier in shared memory, in bytes. */
export const BARRIER_BYTES = 256;

/** The number of polls before a thread sleeps: about 0.1 ms. The threads' shares of a phase rarely differ by more. */
const SPINS = 40_000;
/** The length of one sleep. */
const SLEEP_MS = 1000;
/** The number of sleeps after which a missing thread is considered stopped. */
const MAX_SLEEPS = 900;

/** The error that releases the waiting threads when another thread has stopped. */
export class BrokenBarrier extends Error {}

/** A reusable barrier, at which threads wait for each other. A waiting thread spins for a moment, then sleeps. */
export class Barrier {
  readonly #counters: Int32Array;

  /**
   * @param memory shared memory that starts with BARRIER_BYTES zero bytes
   * @param count the number of threads
   * @param spinning whether to spin before sleeping; only useful if every thread has its own core
   */
  constructor(
    memory: SharedArrayBuffer,
    readonly count: number,
    readonly spinning: boolean,
  ) {
    this.#counters = new Int32Array(memory, 0, BARRIER_BYTES / 4);
  }

  /**
   * Waits until every thread has called this.
   * @param maxSleeps the longest wait, in sleeps of one second
   * @throws {BrokenBarrier} if a thread stopped, or does not arrive in that time
   */
  wait(maxSleeps = MAX_SLEEPS): void {
    const counters = this.#counters;
    const generation = Atomics.load(counters, GENERATION);
    this.#check();
    if (Atomics.add(counters, ARRIVED, 1) === this.count - 1) {
      Atomics.store(counters, ARRIVED, 0);
      this.#release();
    } else if (!this.#spin(generation)) {
      this.#sleep(generation, maxSleeps);
    }
    this.#check();
  }

  /** Releases every thread with a `BrokenBarrier`. */
  break(): void {
    Atomics.store(this.#counters, BROKEN, 1);
    this.#release();
  }

  #check(): void {
    if (Atomics.load(this.#counters, BROKEN) !== 0) throw new BrokenBarrier('a thread stopped');
  }

  #release(): void {
    Atomics.add(this.#counters, GENERATION, 1);
    if (Atomics.load(this.#counters, SLEEPERS) > 0) Atomics.notify(this.#counters, GENERATION);
  }

  #spin(generation: number): boolean {
    if (!this.spinning) return false;
    const counters = this.#counters;
    for (let spins = 0; spins < SPINS; spins++) {
      if (Atomics.load(counters, GENERATION) !== generation) return true;
    }
    return false;
  }

  #sleep(generation: number, maxSleeps: number): void {
    const counters = this.#counters;
    // Sleeps are counted, not timed, so that a suspended process does not break the barrier.
    Atomics.add(counters, SLEEPERS, 1);
    for (let sleeps = 0; Atomics.load(counters, GENERATION) === generation; sleeps++) {
      if (sleeps > maxSleeps) this.break();
      else Atomics.wait(counters, GENERATION, generation, SLEEP_MS);
    }
    Atomics.sub(counters, SLEEPERS, 1);
  }
}

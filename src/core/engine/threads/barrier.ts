/** Where the counters lie, in 32-bit integers: each in a cache line of its own. */
const ARRIVED = 0;
const GENERATION = 16;
const SLEEPERS = 32;
const BROKEN = 48;
/** Bytes of shared memory that a barrier takes. */
export const BARRIER_BYTES = 256;

/** Looks at the counter before a thread goes to sleep: about 0.1 ms. A phase's shares rarely differ by more. */
const SPINS = 40_000;
/** Milliseconds of one sleep, and the sleeps after which a thread that does not come is given up. */
const SLEEP = 1000;
const MOST_SLEEPS = 900;

/** A barrier was left, or never reached, by a thread that stopped. */
export class BrokenBarrier extends Error {}

/** Where a number of threads wait for each other, again and again. Waiting spins for a moment, then sleeps. */
export class Barrier {
  readonly #counters: Int32Array;

  /**
   * @param memory BARRIER_BYTES of it, all zero, which the threads share
   * @param spinning whether every thread has a core of its own; spinning would keep the others from theirs
   */
  constructor(
    memory: SharedArrayBuffer,
    readonly count: number,
    readonly spinning: boolean,
  ) {
    this.#counters = new Int32Array(memory, 0, BARRIER_BYTES / 4);
  }

  /**
   * Returns once every thread is here.
   * @param mostSleeps seconds to wait at most
   * @throws {BrokenBarrier} if a thread stopped, or does not come in that time
   */
  wait(mostSleeps = MOST_SLEEPS): void {
    const counters = this.#counters;
    const generation = Atomics.load(counters, GENERATION);
    this.#check();
    if (Atomics.add(counters, ARRIVED, 1) === this.count - 1) {
      Atomics.store(counters, ARRIVED, 0);
      this.#release();
    } else if (!this.#spin(generation)) {
      this.#sleep(generation, mostSleeps);
    }
    this.#check();
  }

  /** Lets every thread go: what they waited for will not come. */
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

  #sleep(generation: number, mostSleeps: number): void {
    const counters = this.#counters;
    // Sleeps are counted, not timed: a process that is suspended sleeps once.
    Atomics.add(counters, SLEEPERS, 1);
    for (let sleeps = 0; Atomics.load(counters, GENERATION) === generation; sleeps++) {
      if (sleeps > mostSleeps) this.break();
      else Atomics.wait(counters, GENERATION, generation, SLEEP);
    }
    Atomics.sub(counters, SLEEPERS, 1);
  }
}

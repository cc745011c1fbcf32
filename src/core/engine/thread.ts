/**
 * One of the threads that run the same program on one memory. Each does its share of every phase, and waits at a
 * barrier before it reads what others wrote. An element has the same bits whichever thread computes it, so results do
 * not depend on the number of threads.
 */
export class Thread {
  /**
   * @param index 0 to count - 1
   * @param count the number of threads
   * @param barrier a function that returns once every thread has called it
   */
  constructor(
    readonly index: number,
    readonly count: number,
    readonly barrier: () => void,
  ) {}

  /**
   * Returns this thread's part of `n` items.
   * @param unit the number of consecutive items that are not divided
   * @returns the first item and the number of items, which is 0 for some threads if there are more threads than units
   */
  share(n: number, unit = 1): [start: number, length: number] {
    const units = Math.ceil(n / unit);
    const edge = (index: number) => Math.min(n, Math.floor((units * index) / this.count) * unit);
    const start = edge(this.index);
    return [start, edge(this.index + 1) - start];
  }
}

/** The only thread of an engine: it does all the work and never waits. */
export const alone = new Thread(0, 1, () => undefined);

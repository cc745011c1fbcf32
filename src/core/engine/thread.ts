/**
 * One of the threads that run the same program side by side over one memory. Each does its share of every phase, and
 * waits at a barrier before it reads what others wrote. Which thread computes an element never changes the element, so
 * no result depends on their number.
 */
export class Thread {
  /**
   * @param index 0 to count - 1
   * @param count of the threads at work
   * @param barrier returns once every thread has called it
   */
  constructor(
    readonly index: number,
    readonly count: number,
    readonly barrier: () => void,
  ) {}

  /**
   * This thread's part of `n` things.
   * @param unit how many of them stay together
   * @returns where it begins, and how many it has: none, where there are more threads than units
   */
  share(n: number, unit = 1): [start: number, length: number] {
    const units = Math.ceil(n / unit);
    const edge = (index: number) => Math.min(n, Math.floor((units * index) / this.count) * unit);
    const start = edge(this.index);
    return [start, edge(this.index + 1) - start];
  }
}

/** A thread with nobody to share with or to wait for. */
export const alone = new Thread(0, 1, () => undefined);

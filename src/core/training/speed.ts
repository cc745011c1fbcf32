/** The times that a run takes on this machine. */
export interface Speed {
  /** The time of a training step. */
  readonly secondsPerStep: number;
  /** The time of the last estimate of the validation loss and of the exact evaluation. */
  readonly secondsAtEnd: number;
  /** The time to write the files, which does not depend on the speed of computation. */
  readonly secondsToSave: number;
}

/** Returns an upper bound of the time to write a model and its state to a disk, in seconds. */
export function savingSeconds(parameters: number): number {
  return 0.3 + 3e-7 * parameters;
}

/**
 * Measures the shortest time of `work` in seconds, over at least two calls.
 * @param trial milliseconds to spend. The first calls take up to twice as long as later ones: memory and code are new.
 */
export function fastest(work: () => void, trial = 40): number {
  const begin = performance.now();
  let shortest = Infinity;
  for (let runs = 0; runs < 2 || performance.now() - begin < trial; runs++) {
    const start = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest / 1000;
}

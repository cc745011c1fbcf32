/** How fast a machine is at a run. */
export interface Speed {
  /** Of one step of training. */
  readonly secondsPerStep: number;
  /** Of the last estimate and the exact evaluation. */
  readonly secondsAtEnd: number;
  /** Of writing the files, which does not depend on how fast the machine computes. */
  readonly secondsToSave: number;
}

/** What writing a model and its state to a disk takes, at most, in seconds. */
export function savingSeconds(parameters: number): number {
  return 0.3 + 3e-7 * parameters;
}

/**
 * The shortest time that `work` takes, in seconds, of as many runs as go into a trial, at least two.
 * @param trial milliseconds; the first runs, of which memory and code are new, take up to twice as long as later ones
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

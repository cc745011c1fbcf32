import { UsageError } from '../errors.js';
import type { RunLength } from './plan/options.js';
import type { Speed } from './speed.js';

/** The first steps of a session, too slow to predict later ones: V8 is still compiling. */
const WARM_STEPS = 10;

/** Returns the steps of a run, with a partial last epoch rounded up; undefined for a time budget. */
export function stepsOf({ unit, value }: RunLength, stepsPerEpoch: number): number | undefined {
  if (unit === 'seconds') return undefined;
  return unit === 'epochs' ? Math.ceil(value * stepsPerEpoch) : value;
}

/**
 * Tracks the progress of a run towards its length. Steps and epochs are counted. A time budget is measured by a clock
 * that started with the run and, after an interruption, continues from the saved time.
 */
export class Pace {
  /** The total number of steps; an estimate for a time budget. */
  readonly totalSteps: number;
  /** The clock (seconds) and the progress (0 to 1) at the start of training in this session. */
  readonly #start: number;
  readonly #startProgress: number;
  /** The mean time of the session's steps, and their number. */
  #secondsPerStep: number;
  #steps = 0;
  /** Σ ln(actual / measured time) over the session's steps. */
  #logSlowdowns = 0;

  /**
   * @param clock returns the seconds since the run began
   * @param done the steps and the progress (0 to 1) of earlier sessions
   */
  constructor(
    readonly length: RunLength,
    stepsPerEpoch: number,
    readonly speed: Speed,
    readonly clock: () => number,
    done: { readonly step: number; readonly progress: number },
  ) {
    this.#start = clock();
    this.#startProgress = done.progress;
    this.#secondsPerStep = speed.secondsPerStep;
    const expected = () =>
      done.step + Math.max(1, Math.floor((this.#end - this.#start) / speed.secondsPerStep));
    this.totalSteps = stepsOf(length, stepsPerEpoch) ?? expected();
  }

  /** Returns the seconds left for training at the start of the session; Infinity without a time budget. */
  get secondsToTrain(): number {
    return this.length.unit === 'seconds' ? this.#end - this.#start : Infinity;
  }

  /**
   * Checks that a time budget leaves time to train.
   * @param holdsOut whether some text is held out
   * @throws {UsageError} if it does not
   */
  checkTime(holdsOut: boolean): void {
    if (this.secondsToTrain > 0) return;
    const { value } = this.length;
    const overhead = (value - this.secondsToTrain).toFixed(1);
    throw new UsageError(
      `a time of ${value} s leaves no time to train: ` +
        (holdsOut
          ? `starting, validating and saving take ${overhead} s; give the run more time, or hold out less text`
          : `starting and saving take ${overhead} s; give the run more time`),
    );
  }

  /** Records a step that took `seconds`. */
  add(seconds: number): void {
    this.#steps += 1;
    this.#secondsPerStep += (seconds - this.#secondsPerStep) / this.#steps;
    this.#logSlowdowns += Math.log(Math.max(seconds, 1e-9) / this.speed.secondsPerStep);
  }

  /** Returns when a timed run must stop training. A slowdown seen so far is assumed to persist. */
  get #end(): number {
    return this.length.value - this.speed.secondsAtEnd * this.#slowdown - this.speed.secondsToSave;
  }

  /**
   * Returns the ratio of actual to measured time per step, at least 1. It is a geometric mean, so a single stall of the
   * machine hardly changes it; if half of the steps take ten times as long, it is about three.
   */
  get #slowdown(): number {
    return this.#steps < WARM_STEPS ? 1 : Math.max(1, Math.exp(this.#logSlowdowns / this.#steps));
  }

  /** Returns the fraction of the run that is done after `steps` steps, 0 to 1. */
  progress(steps: number): number {
    if (this.length.unit !== 'seconds') return Math.min(1, steps / this.totalSteps);
    const session = (this.clock() - this.#start) / (this.#end - this.#start);
    return Math.min(1, this.#startProgress + (1 - this.#startProgress) * Math.max(0, session));
  }

  /** Returns whether the run ends after `steps` steps. A run has at least one step. */
  isOver(steps: number): boolean {
    if (steps < 1) return false;
    if (this.length.unit !== 'seconds') return steps >= this.totalSteps;
    return this.clock() + this.#secondsPerStep > this.#end;
  }

  /** Returns the remaining time of the run in seconds, at the speed seen so far. */
  remainingSeconds(steps: number): number {
    if (this.length.unit === 'seconds') return Math.max(0, this.length.value - this.clock());
    const { secondsAtEnd, secondsToSave } = this.speed;
    return Math.max(0, (this.totalSteps - steps) * this.#secondsPerStep) + secondsAtEnd + secondsToSave;
  }
}

/** The largest cost of validation, relative to training. */
const VALIDATION_SHARE = 0.05;
/** The maximum number of evaluations, each an entry of the history. */
const MAX_EVALUATIONS = 40;

/**
 * Returns the number of steps between two evaluations: few enough to draw a curve, enough to keep validation cheap.
 * Validating costs a third of training on the same number of symbols: a forward pass without a backward pass.
 */
export function evaluationInterval(totalSteps: number, predictionsPerStep: number, heldOut: number): number {
  const affordable = heldOut / 3 / VALIDATION_SHARE / predictionsPerStep;
  return Math.max(1, Math.ceil(totalSteps / MAX_EVALUATIONS), Math.ceil(affordable));
}

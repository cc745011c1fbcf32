import { UsageError } from '../errors.js';
import type { RunLength } from './plan/options.js';
import type { Speed } from './speed.js';

/** Steps of a session whose time says little of those that follow: V8 is still compiling. */
const WARM_STEPS = 10;

/** The steps of a run of so many steps or epochs, the last one up to its end; undefined for a time. */
export function stepsOf({ unit, value }: RunLength, stepsPerEpoch: number): number | undefined {
  if (unit === 'seconds') return undefined;
  return unit === 'epochs' ? Math.ceil(value * stepsPerEpoch) : value;
}

/**
 * How far a run of a given length has come. A number of steps or epochs is counted; a time is measured, by a clock that
 * began with the run and goes on where an interrupted run stopped.
 */
export class Pace {
  /** Steps in all; of a time, as many as are expected. */
  readonly totalSteps: number;
  /** For a time: when this session began to train, and how far the run had come then. */
  readonly #begin: number;
  readonly #beginProgress: number;
  /** The mean time of the session's steps, and their number. */
  #secondsPerStep: number;
  #steps = 0;
  /** The sum of the logarithms of how many times as long as measured each of them took. */
  #logSlowdowns = 0;

  /**
   * @param clock seconds since the run began
   * @param done what an earlier session did: its steps, and how far it came (0 to 1)
   */
  constructor(
    readonly length: RunLength,
    stepsPerEpoch: number,
    readonly speed: Speed,
    readonly clock: () => number,
    done: { readonly step: number; readonly progress: number },
  ) {
    this.#begin = clock();
    this.#beginProgress = done.progress;
    this.#secondsPerStep = speed.secondsPerStep;
    const expected = () =>
      done.step + Math.max(1, Math.floor((this.#end - this.#begin) / speed.secondsPerStep));
    this.totalSteps = stepsOf(length, stepsPerEpoch) ?? expected();
  }

  /** For a time: what is left of it to train in, at the start of the session, in seconds; else Infinity. */
  get secondsToTrain(): number {
    return this.length.unit === 'seconds' ? this.#end - this.#begin : Infinity;
  }

  /**
   * @param holdsOut whether a part of the text is held out
   * @throws {UsageError} if the run has a time in which there is none left to train
   */
  checkTime(holdsOut: boolean): void {
    if (this.secondsToTrain > 0) return;
    const { value } = this.length;
    const rest = (value - this.secondsToTrain).toFixed(1);
    throw new UsageError(
      `a time of ${value} s leaves none to train in: ` +
        (holdsOut
          ? `starting, measuring the held-out text and saving take ${rest} s; give a longer one, or hold out less`
          : `starting and saving take ${rest} s; give a longer one`),
    );
  }

  /** A step is done, and took so long. */
  add(seconds: number): void {
    this.#steps += 1;
    this.#secondsPerStep += (seconds - this.#secondsPerStep) / this.#steps;
    this.#logSlowdowns += Math.log(Math.max(seconds, 1e-9) / this.speed.secondsPerStep);
  }

  /** For a time: when training is to end. A machine that is slower than it was measured is so to the end. */
  get #end(): number {
    return this.length.value - this.speed.secondsAtEnd * this.#slowdown - this.speed.secondsToSave;
  }

  /**
   * How many times as long as measured a step takes, at least 1: the geometric mean, for a stall of the machine that makes one
   * step a thousand times as long says nothing of those to come. Where half of them take ten times as long, it says three.
   */
  get #slowdown(): number {
    return this.#steps < WARM_STEPS ? 1 : Math.max(1, Math.exp(this.#logSlowdowns / this.#steps));
  }

  /** The part of the run that is done after `steps` steps, 0 to 1. */
  progress(steps: number): number {
    if (this.length.unit !== 'seconds') return Math.min(1, steps / this.totalSteps);
    const session = (this.clock() - this.#begin) / (this.#end - this.#begin);
    return Math.min(1, this.#beginProgress + (1 - this.#beginProgress) * Math.max(0, session));
  }

  /** Whether the run is to end after `steps` steps. A run is at least one step. */
  isOver(steps: number): boolean {
    if (steps < 1) return false;
    if (this.length.unit !== 'seconds') return steps >= this.totalSteps;
    return this.clock() + this.#secondsPerStep > this.#end;
  }

  /** The time that the run will still take, in seconds, at the speed seen so far. */
  remainingSeconds(steps: number): number {
    if (this.length.unit === 'seconds') return Math.max(0, this.length.value - this.clock());
    const { secondsAtEnd, secondsToSave } = this.speed;
    return Math.max(0, (this.totalSteps - steps) * this.#secondsPerStep) + secondsAtEnd + secondsToSave;
  }
}

/** Training that validations may slow down by: a validation costs a third of training on as many symbols. */
const VALIDATION_SHARE = 0.05;
/** Validations, or entries of the history where nothing is held out, that a run has at most. */
const MOST_EVALUATIONS = 40;

/** The steps between two evaluations: few enough to draw a curve, so many that they cost a twentieth of the run. */
export function evaluationInterval(totalSteps: number, predictionsPerStep: number, heldOut: number): number {
  const affordable = heldOut / 3 / VALIDATION_SHARE / predictionsPerStep;
  return Math.max(1, Math.ceil(totalSteps / MOST_EVALUATIONS), Math.ceil(affordable));
}

import * as v from 'valibot';
import { check, copyAgain } from '../../formats/check.js';
import type { Checkpoint, TrainingState } from '../../formats/format.js';
import { DataError } from '../../errors.js';
import { tensorShapes } from '../../model/config.js';
import type { Defaults } from './defaults.js';
import { findBadOption, type RunLength, type TrainingOptions, trainingOptionNames } from './options.js';
import { stepsOf } from '../pace.js';
import { modelTensors } from '../state-tensors.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e12));
const finite = v.pipe(v.number(), v.finite());

/** What `RunState.saved` writes. Loose: a log's place is beside it. */
const progressSchema = v.looseObject({
  step: count,
  bestEstimate: v.exactOptional(finite),
  lossSum: finite,
  lossSteps: count,
  hasBest: v.boolean(),
  evaluationsSinceBest: count,
  evaluationInterval: v.pipe(count, v.minValue(1)),
  progress: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  elapsedSeconds: v.pipe(finite, v.minValue(0)),
  finished: v.boolean(),
  lengthUnit: v.picklist(['steps', 'epochs', 'seconds']),
  lengthValue: v.pipe(finite, v.gtValue(0)),
});

const source = 'the training state';

/** Where a saved run stands. @throws {DataError} if its state says that in no proper way */
export function savedProgress({ progress }: TrainingState) {
  return check(progressSchema, progress, source);
}

/**
 * Checks what the format leaves to training: where the run stands, and its options.
 * @throws {DataError} naming what is wrong
 */
export function checkSaved(saved: TrainingState): void {
  savedProgress(saved);
  const { options } = saved.training;
  const { validationFraction = 0 } = options;
  if (!(typeof validationFraction === 'number' && validationFraction >= 0 && validationFraction < 1)) {
    throw new DataError(
      `${source}: validationFraction is ${String(validationFraction)}, but must be a number from 0 to 1; ${copyAgain}`,
    );
  }
  const problem = findBadOption(options) ?? findMismatch(saved);
  if (problem !== undefined) throw new DataError(`${source}: ${problem}; ${copyAgain}`);
}

/** What its options say of the model's shape, and the model does not. */
function findMismatch({ config, training: { options } }: TrainingState): string | undefined {
  const name = (['cell', 'layers', 'hiddenSize'] as const).find((shape) => options[shape] !== config[shape]);
  return name && `${name} is ${config[name]} in the model, but ${String(options[name])} in the options`;
}

/**
 * The model in a saved run: what `RunState.checkpoint` takes, the best weights, or what the model is in training.
 * @throws {DataError} as `checkSaved` does, and if its tensors are not there, each in its shape
 */
export function checkpointOf(saved: TrainingState): Checkpoint {
  checkSaved(saved);
  const { program, config, treatment, vocabulary, training, tensors } = saved;
  const named = modelTensors(tensors, savedProgress(saved).hasBest);
  const found = Array.from(tensorShapes(config), ([name, shape]) => {
    const tensor = named.find((candidate) => candidate.name === name);
    if (tensor?.shape.join() === shape.join()) return tensor;
    throw new DataError(`${source} has no proper tensor ${name} (${shape.join(', ')}); ${copyAgain}`);
  });
  return { program, config, treatment, vocabulary, training, tensors: found };
}

/** Whether a saved run had reached its length. */
export function isFinished(saved: TrainingState): boolean {
  return savedProgress(saved).finished;
}

/** The options of a saved run, which `checkSaved` has checked. */
export function savedOptions({ training: { options } }: TrainingState): TrainingOptions {
  const values = Object.fromEntries(trainingOptionNames.map((name) => [name, options[name]]));
  return values as unknown as TrainingOptions;
}

/** The length with which a saved run was started or last resumed. */
export function savedLength(saved: TrainingState): RunLength {
  const { lengthUnit: unit, lengthValue: value } = savedProgress(saved);
  return { unit, value };
}

/**
 * Whether `length`, a total, is more than a finished run was to do, and more than it did: in steps, an epoch having the same
 * number of them every time, or in seconds. Steps cannot be told in seconds, nor seconds in steps: then what it did counts.
 */
export function isLonger(saved: TrainingState, length: RunLength): boolean {
  const before = savedLength(saved);
  if (length.unit === 'seconds') {
    const { elapsedSeconds } = savedProgress(saved);
    return length.value > Math.max(elapsedSeconds, before.unit === 'seconds' ? before.value : 0);
  }
  const { steps, epochs } = saved.training;
  const stepsPerEpoch = Math.round(steps / epochs);
  return stepsOf(length, stepsPerEpoch)! > Math.max(steps, stepsOf(before, stepsPerEpoch) ?? 0);
}

/** Whether a saved run may stop early only because nobody gave it a length; else its patience was asked for, or is none. */
export function isPatientByDefault(saved: TrainingState, { epochs, patience }: Defaults): boolean {
  const { unit, value } = savedLength(saved);
  return unit === 'epochs' && value === epochs && saved.training.options.patience === patience;
}

/** How long a saved run has taken, and how many characters a second it has read in that time: 0 of no time. */
export function savedPace(saved: TrainingState) {
  const { elapsedSeconds } = savedProgress(saved);
  const charactersPerSecond = elapsedSeconds > 0 ? saved.training.characters / elapsedSeconds : 0;
  return { elapsedSeconds, charactersPerSecond };
}

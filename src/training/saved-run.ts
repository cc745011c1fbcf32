import * as v from 'valibot';
import { check, copyAgain } from '../checkpoint/check.js';
import type { Checkpoint, TrainingState } from '../checkpoint/format.js';
import { DataError } from '../errors.js';
import { tensorShapes } from '../model/config.js';
import { findBadOption, type RunLength } from './options.js';
import { modelTensors } from './state-tensors.js';

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

/** The length with which a saved run was started or last resumed. */
export function savedLength(saved: TrainingState): RunLength {
  const { lengthUnit: unit, lengthValue: value } = savedProgress(saved);
  return { unit, value };
}

/** How long a saved run has taken, and how many characters a second it has read in that time: 0 of no time. */
export function savedPace(saved: TrainingState) {
  const { elapsedSeconds } = savedProgress(saved);
  const charactersPerSecond = elapsedSeconds > 0 ? saved.training.characters / elapsedSeconds : 0;
  return { elapsedSeconds, charactersPerSecond };
}

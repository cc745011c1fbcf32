import * as v from 'valibot';
import { check, copyAgain } from '../../formats/check.js';
import type { Checkpoint, ModelRecord, TrainingState } from '../../formats/format.js';
import { DataError } from '../../errors.js';
import { type NamedTensor, tensorShapes } from '../../model/config.js';
import type { HoldOut } from '../text/training-text.js';
import type { Defaults } from './defaults.js';
import { findBadOption, type RunLength, type TrainingOptions, trainingOptionNames } from './options.js';
import { stepsOf } from '../pace.js';
import { modelTensors } from '../state-tensors.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e12));
const finite = v.pipe(v.number(), v.finite());

/** The schema of the progress that `RunState.trainingState` writes; loose, since the CLI adds the position in its log. */
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

/** The schema of the members of `training.options` that are not training options. */
const furtherOptionsSchema = v.looseObject({
  validationFraction: v.exactOptional(v.pipe(finite, v.minValue(0), v.ltValue(1))),
  validationSha256: v.exactOptional(v.string()),
  fromSha256: v.exactOptional(v.string()),
});

const source = 'the training state';

/** A run to resume: its training state, checked and typed. */
export interface SavedRun extends ModelRecord {
  readonly options: TrainingOptions;
  /** The length with which the run was started or last resumed. */
  readonly length: RunLength;
  readonly heldOut: HoldOut;
  /** Identifies the model that the run started from, if any. */
  readonly fromSha256: string | undefined;
  readonly progress: v.InferOutput<typeof progressSchema>;
  readonly tensors: readonly NamedTensor[];
}

/**
 * Checks the parts of a training state that the file format leaves to training: the progress and the options.
 * @throws {DataError} naming the first problem
 */
export function parseSavedRun(state: TrainingState): SavedRun {
  const { program, config, preprocessing, vocabulary, training, tensors } = state;
  const progress = check(progressSchema, state.progress, source);
  const { options } = training;
  const problem = findBadOption(options) ?? findMismatch(state);
  if (problem !== undefined) throw new DataError(`${source}: ${problem}; ${copyAgain}`);
  const { validationFraction, validationSha256, fromSha256 } = check(furtherOptionsSchema, options, source);
  return {
    program,
    config,
    preprocessing,
    vocabulary,
    training,
    tensors,
    options: Object.fromEntries(
      trainingOptionNames.map((name) => [name, options[name]]),
    ) as unknown as TrainingOptions,
    length: { unit: progress.lengthUnit, value: progress.lengthValue },
    heldOut: {
      ...(validationFraction !== undefined && { validationFraction }),
      ...(validationSha256 !== undefined && { validationSha256 }),
    },
    fromSha256,
    progress,
  };
}

/** Describes the first option that contradicts the shape of the model; undefined if none does. */
function findMismatch({ config, training: { options } }: TrainingState): string | undefined {
  const name = (['cell', 'layers', 'hiddenSize'] as const).find((shape) => options[shape] !== config[shape]);
  return name && `${name} is ${config[name]} in the model, but ${String(options[name])} in the options`;
}

/**
 * Returns the model of a saved run, with the best weights if there are any yet.
 * @throws {DataError} if a tensor is missing or of the wrong shape
 */
export function checkpointOf(saved: SavedRun): Checkpoint {
  const { program, config, preprocessing, vocabulary, training, tensors, progress } = saved;
  const named = modelTensors(tensors, progress.hasBest);
  const found = Array.from(tensorShapes(config), ([name, shape]) => {
    const tensor = named.find((candidate) => candidate.name === name);
    if (tensor?.shape.join() === shape.join()) return tensor;
    throw new DataError(`${source} has no valid tensor ${name} (${shape.join(', ')}); ${copyAgain}`);
  });
  return { program, config, preprocessing, vocabulary, training, tensors: found };
}

/**
 * Returns whether `length` (a total) exceeds both the planned and the completed length of a finished run. Steps and
 * epochs are compared as steps. If one length is a time and the other is not, only the completed length counts.
 */
export function isLonger({ training, progress, length: planned }: SavedRun, length: RunLength): boolean {
  if (length.unit === 'seconds') {
    const plannedSeconds = planned.unit === 'seconds' ? planned.value : 0;
    return length.value > Math.max(progress.elapsedSeconds, plannedSeconds);
  }
  const { steps, epochs } = training;
  const stepsPerEpoch = Math.round(steps / epochs);
  return stepsOf(length, stepsPerEpoch)! > Math.max(steps, stepsOf(planned, stepsPerEpoch) ?? 0);
}

/** Returns whether a saved run has its default length and patience, so that neither was given. */
export function isPatientByDefault({ length, options }: SavedRun, { epochs, patience }: Defaults): boolean {
  return length.unit === 'epochs' && length.value === epochs && options.patience === patience;
}

/** Returns the time that a saved run has taken, and its speed; 0 if it took no time. */
export function savedPace({ training, progress: { elapsedSeconds } }: SavedRun) {
  const charactersPerSecond = elapsedSeconds > 0 ? training.characters / elapsedSeconds : 0;
  return { elapsedSeconds, charactersPerSecond };
}

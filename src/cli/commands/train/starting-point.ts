/** Loads the saved run or the trained model that a run starts from, and checks that no option contradicts it. */
import { basename } from 'node:path';
import { loadCheckpoint, loadState, loadStateHeader } from '../../../node/files/files.js';
import { statePath } from '../../../node/files/names.js';
import { DataError, InputError, UsageError } from '../../../core/errors.js';
import { preprocessingNames } from '../../../core/text/preprocessing.js';
import { trainingOptionNames } from '../../../core/training/plan/options.js';
import { findContradiction, fixedOptions, Origin } from '../../../core/training/origin.js';
import { parseSavedRun, type SavedRun } from '../../../core/training/plan/saved-run.js';
import type { TrainingText } from '../../../core/training/text/training-text.js';
import type { Io } from '../command.js';
import { flagOf } from '../../options/option.js';
import type { TrainArguments } from './options.js';
import { requestedOptions } from './request.js';

/** The saved run of `--resume`, or the trained model of `--from`; empty for a run from scratch. */
export interface StartingPoint {
  readonly saved?: SavedRun;
  readonly from?: Origin;
}

/**
 * Loads the saved run or the model that `--resume` or `--from` names.
 * @throws {InputError} or {DataError} if it is missing or invalid; {DataError} or {UsageError} if an option contradicts it
 */
export async function loadStartingPoint(args: TrainArguments, io: Io): Promise<StartingPoint> {
  const { resume, from } = args.options;
  return {
    ...(resume && { saved: await loadSavedRun(args) }),
    ...(from !== undefined && { from: await loadOrigin(from, args, io) }),
  };
}

/**
 * Loads the saved run that `--resume` continues.
 * @throws {InputError} if there is none; {DataError} if an option would change its result
 */
async function loadSavedRun(args: TrainArguments): Promise<SavedRun> {
  const { model } = args.options;
  await checkStateBelongs(model);
  const state = await loadState(statePath(model)).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`there is nothing to resume: ${error.message}`, { cause: error });
  });
  const saved = parseSavedRun(state);
  const { training, preprocessing } = saved;
  const { rngSeed, arithmetic } = training;
  const contradiction = findContradiction(
    requestedOptions(args, [
      ...trainingOptionNames,
      ...preprocessingNames,
      'validationFraction',
      'rngSeed',
      'arithmetic',
    ]),
    { ...training.options, ...preprocessing, rngSeed, arithmetic },
  );
  if (contradiction) {
    const { name, requested, fixed } = contradiction;
    throw new DataError(
      `${model} is being trained with ${describe(name, fixed)} and cannot be resumed with ${describe(name, requested)}: ` +
        'leave the option out, or start a new run without --resume',
    );
  }
  return saved;
}

/**
 * Loads the model in `file` (standard input for `-`) that `--from` starts from.
 * @throws {InputError} or {DataError} if it cannot be read; {UsageError} if an option contradicts it
 */
async function loadOrigin(file: string, args: TrainArguments, { input }: Io): Promise<Origin> {
  const model = new Origin(await loadCheckpoint(file, { stdin: input, flag: '--from' }));
  const requested = requestedOptions(args, ['cell', 'layers', 'hiddenSize', ...preprocessingNames]);
  const contradiction = findContradiction(requested, fixedOptions(model));
  if (contradiction) {
    const { name, requested, fixed } = contradiction;
    throw new UsageError(
      `${file} was trained with ${describe(name, fixed)} and cannot be trained further with ${describe(name, requested)}: ` +
        'leave the option out, or start a new run without --from',
    );
  }
  return model;
}

function describe(name: string, value: unknown): string {
  return `${flagOf(name)} ${value === undefined ? '(its default)' : JSON.stringify(value)}`;
}

/** @throws {UsageError} if the training state beside `model` belongs to another model: `a` and `a.json` share its path */
export async function checkStateBelongs(model: string): Promise<void> {
  const path = statePath(model);
  const header = await loadStateHeader(path).catch(() => undefined);
  if (header && header.modelName !== basename(model)) {
    throw new UsageError(
      `${path} belongs to the model ${header.modelName}, not ${basename(model)}: name another model with -m`,
    );
  }
}

/** @throws {DataError} if a saved run was trained or validated on another text */
export function checkSameText(model: string, saved: SavedRun, text: TrainingText): void {
  const compare = (what: string, before: string | undefined, now: string | undefined) => {
    if (before === now) return;
    throw new DataError(
      `${model} is being ${what} on another text (${brief(before)}, not ${brief(now)}): ` +
        'name the same text, or start a new run without --resume',
    );
  };
  compare('trained', saved.training.corpusSha256, text.sha256);
  compare('validated', saved.heldOut.validationSha256, text.heldOut.validationSha256);
}

/** Shortens the SHA-256 of a text. Without a validation text, a run validates on the end of the training text. */
function brief(sha256: string | undefined): string {
  return sha256 === undefined ? 'the end of the training text' : `SHA-256 ${sha256.slice(0, 12)}…`;
}

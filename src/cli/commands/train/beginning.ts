/** What a run goes on from: a saved run, or a trained model; and that no flag contradicts it. */
import { basename } from 'node:path';
import { loadCheckpoint, loadState, loadStateHeader } from '../../../node/files/files.js';
import { statePath } from '../../../node/files/names.js';
import { DataError, InputError, UsageError } from '../../../core/errors.js';
import { treatmentNames } from '../../../core/text/treatment.js';
import { trainingOptionNames } from '../../../core/training/plan/options.js';
import { findContradiction, Origin, settledOptions } from '../../../core/training/origin.js';
import { parseSavedRun, type SavedRun } from '../../../core/training/plan/saved-run.js';
import type { TrainingText } from '../../../core/training/text/training-text.js';
import type { Io } from '../command.js';
import { flagOf } from '../../options/option.js';
import type { TrainArguments } from './options.js';
import { askedFor } from './request.js';

/** With `--resume` a saved run, with `--from` a trained model; or neither. */
export interface Beginning {
  readonly saved?: SavedRun;
  readonly from?: Origin;
}

/**
 * Loads what `--resume` or `--from` goes on from.
 * @throws {InputError} and {DataError} if it is not there, or unsound; {DataError} or {UsageError} if a flag contradicts it
 */
export async function loadBeginning(args: TrainArguments, io: Io): Promise<Beginning> {
  const { resume, from } = args.options;
  return {
    ...(resume && { saved: await loadSavedRun(args) }),
    ...(from !== undefined && { from: await loadOrigin(from, args, io) }),
  };
}

/**
 * The saved run that `--resume` goes on with.
 * @throws {InputError} if there is none; {DataError} if a flag asks for anything that would change its result
 */
async function loadSavedRun(args: TrainArguments): Promise<SavedRun> {
  const { model } = args.options;
  await checkStateBelongs(model);
  const state = await loadState(statePath(model)).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`there is nothing to resume: ${error.message}`, { cause: error });
  });
  const saved = parseSavedRun(state);
  const { training, treatment } = saved;
  const { rngSeed, arithmetic } = training;
  const contradiction = findContradiction(
    askedFor(args, [
      ...trainingOptionNames,
      ...treatmentNames,
      'validationFraction',
      'rngSeed',
      'arithmetic',
    ]),
    { ...training.options, ...treatment, rngSeed, arithmetic },
  );
  if (contradiction) {
    const { name, asked, settled } = contradiction;
    throw new DataError(
      `${model} is being trained with ${describe(name, settled)}, and cannot be resumed with ${describe(name, asked)}: ` +
        'leave the flag out, or start anew without --resume',
    );
  }
  return saved;
}

/**
 * The model in `file`, or in standard input for `-`, from which `--from` begins.
 * @throws {InputError} and {DataError} if it cannot be read; {UsageError} if a flag contradicts what it settles
 */
async function loadOrigin(file: string, args: TrainArguments, { input }: Io): Promise<Origin> {
  const model = new Origin(await loadCheckpoint(file, { stdin: input, flag: '--from' }));
  const asked = askedFor(args, ['cell', 'layers', 'hiddenSize', ...treatmentNames]);
  const contradiction = findContradiction(asked, settledOptions(model));
  if (contradiction) {
    const { name, asked, settled } = contradiction;
    throw new UsageError(
      `${file} was trained with ${describe(name, settled)}, and cannot be trained on with ${describe(name, asked)}: ` +
        'leave the flag out, or start anew without --from',
    );
  }
  return model;
}

function describe(name: string, value: unknown): string {
  return `${flagOf(name)} ${value === undefined ? '(its default)' : JSON.stringify(value)}`;
}

/** @throws {UsageError} if the training state beside `model` is that of another model, `a` for `a.json` */
export async function checkStateBelongs(model: string): Promise<void> {
  const path = statePath(model);
  const header = await loadStateHeader(path).catch(() => undefined);
  if (header && header.modelName !== basename(model)) {
    throw new UsageError(
      `${path} belongs to the model ${header.modelName}, not ${basename(model)}: name another model with -m`,
    );
  }
}

/** @throws {DataError} if a saved run was trained, or validated, on another text */
export function checkSameText(model: string, saved: SavedRun, text: TrainingText): void {
  const compare = (what: string, before: string | undefined, now: string | undefined) => {
    if (before === now) return;
    throw new DataError(
      `${model} is being ${what} on another text (${brief(before)}, not ${brief(now)}): ` +
        'name the same text, or start anew without --resume',
    );
  };
  compare('trained', saved.training.corpusSha256, text.sha256);
  compare('validated', saved.heldOut.validationSha256, text.heldOut.validationSha256);
}

/** Shows enough of a SHA-256 to tell texts apart; without one, a run validates on the end of its own text. */
function brief(sha256: string | undefined): string {
  return sha256 === undefined ? 'its own end' : `SHA-256 ${sha256.slice(0, 12)}…`;
}

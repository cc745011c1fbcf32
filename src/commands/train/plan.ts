import { basename } from 'node:path';
import { loadCheckpoint, loadState, loadStateHeader } from '../../checkpoint/files.js';
import type { Primitives, TrainingState } from '../../checkpoint/format.js';
import { statePath } from '../../checkpoint/names.js';
import { DataError, InputError, UsageError } from '../../errors.js';
import { drawSeed } from '../../random.js';
import { fitToLength } from '../../training/fit-to-length.js';
import { defaultOptions } from '../../training/defaults.js';
import type { RunLength, TrainingOptions } from '../../training/options.js';
import { defaultsFrom, findContradiction, Origin, settledOptions } from '../../training/origin.js';
import type { TrainingRun } from '../../training/progress.js';
import type { TrainingText } from '../../training/text.js';
import { checkSaved, isPatientByDefault, savedLength } from '../../training/saved-run.js';
import type { Treatment } from '../../text/treatment.js';
import type { Io } from '../command.js';
import { flagOf } from '../words.js';
import type { TrainArguments } from './options.js';

/** The options of the command that are options of training. */
const trainingOptionNames = [
  'preset',
  'cell',
  'layers',
  'hiddenSize',
  'batchSize',
  'sequenceLength',
  'lengthJitter',
  'learningRate',
  'warmupSteps',
  'weightDecay',
  'averageDecay',
  'clipNorm',
  'dropout',
  'inputDropout',
  'weightDrop',
  'patience',
] as const satisfies readonly (keyof TrainingOptions)[];

const treatmentNames = [
  'unit',
  'normalize',
  'normalizeNewlines',
  'lossy',
  'lines',
] as const satisfies readonly (keyof Treatment)[];

/** The length that the flags ask for; undefined where they name none. */
export function givenLength({ options }: TrainArguments): RunLength | undefined {
  if (options.steps !== undefined) return { unit: 'steps', value: options.steps };
  if (options.epochs !== undefined) return { unit: 'epochs', value: options.epochs };
  if (options.time !== undefined) return { unit: 'seconds', value: options.time };
  return undefined;
}

/**
 * The saved run that `--resume` goes on with.
 * @throws {InputError} if there is none; {DataError} if a flag asks for anything that would change its result
 */
export async function loadSavedRun(args: TrainArguments): Promise<TrainingState> {
  const { model } = args.options;
  await checkStateBelongs(model);
  const saved = await loadState(statePath(model)).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`there is nothing to resume: ${error.message}`, { cause: error });
  });
  checkSaved(saved);
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
export async function loadOrigin(file: string, args: TrainArguments, { input }: Io): Promise<Origin> {
  const model = new Origin(await loadCheckpoint(file, input));
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

/** Those of some options that the flags, or the configuration, give. */
function askedFor({ given, options }: TrainArguments, names: readonly (keyof TrainArguments['options'])[]) {
  return Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [name, options[name]]));
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
export function checkSameText(model: string, { training }: TrainingState, text: TrainingText): void {
  const ownEnd = 'its own end';
  const validatedOn = ({ validationSha256 }: Primitives | TrainingText['heldOut']) =>
    validationSha256 ?? ownEnd;
  const compare = (what: string, before: unknown, now: unknown) => {
    if (before === now) return;
    throw new DataError(
      `${model} is being ${what} on another text (${String(before)}, not ${String(now)}): ` +
        'name the same text, or start anew without --resume',
    );
  };
  compare('trained', training.corpusSha256, text.sha256);
  compare('validated', validatedOn(training.options), validatedOn(text.heldOut));
}

/** What a run goes on from: a saved run, with `--resume`, or a trained model, with `--from`; or neither. */
export interface Beginning {
  readonly saved?: TrainingState;
  readonly from?: Origin;
}

/** The run that the flags, what it goes on from, the size of the text, and the time that there is ask for. */
export async function planRun(
  args: TrainArguments,
  { saved, from }: Beginning,
  text: TrainingText,
): Promise<TrainingRun> {
  const flags = args.options;
  const chosen = askedFor(args, trainingOptionNames) as Partial<TrainingOptions>;
  const before =
    saved && Object.fromEntries(trainingOptionNames.map((name) => [name, saved.training.options[name]]));
  const { epochs, ...ofText } = defaultOptions(text.training.length, { ...before, ...chosen });
  const defaults = from ? defaultsFrom(from, ofText) : ofText;
  const given = givenLength(args);
  const length: RunLength = given ?? (saved ? savedLength(saved) : { unit: 'epochs', value: epochs });
  // A length that is given is run to its end, unless patience is asked for; only a default length stops early.
  const byDefault = !saved || isPatientByDefault(saved, { ...ofText, epochs });
  const patience = given && byDefault ? { patience: 0 } : {};
  const options: TrainingOptions = {
    ...defaults,
    ...before,
    ...patience,
    ...chosen,
  };
  const rngSeed = saved?.training.rngSeed ?? flags.rngSeed ?? drawSeed();
  // The clock of the process began with the program: a time counts everything.
  const { threads, engine, arithmetic } = flags;
  const run = {
    ...{ text, options, length, rngSeed, threads, engine, arithmetic },
    ...{ from, resume: saved, startedAt: 0 },
  };
  return fitToLength(run, chosen);
}

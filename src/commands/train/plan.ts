import { basename } from 'node:path';
import { loadState, loadStateHeader } from '../../checkpoint/files.js';
import type { Primitives, TrainingState } from '../../checkpoint/format.js';
import { statePath } from '../../checkpoint/names.js';
import { DataError, InputError, UsageError } from '../../errors.js';
import { drawSeed } from '../../random.js';
import { defaultOptions, type RunLength, type TrainingOptions } from '../../training/options.js';
import type { TrainingRun } from '../../training/progress.js';
import type { TrainingText } from '../../training/text.js';
import { savedLength } from '../../training/run.js';
import type { Treatment } from '../../text/treatment.js';
import { toKebabCase } from '../words.js';
import type { TrainArguments } from '../train.js';

/** The options of the command that are options of training. */
const trainingOptionNames = [
  'cell',
  'layers',
  'hiddenSize',
  'batchSize',
  'sequenceLength',
  'learningRate',
  'warmupSteps',
  'weightDecay',
  'averageDecay',
  'clipNorm',
  'dropout',
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
  const before: Readonly<Record<string, unknown>> = {
    ...saved.training.options,
    ...saved.treatment,
    rngSeed: saved.training.rngSeed,
    arithmetic: saved.training.arithmetic,
  };
  for (const name of [
    ...trainingOptionNames,
    ...treatmentNames,
    'validationFraction',
    'rngSeed',
    'arithmetic',
  ] as const) {
    const [asked, was] = [args.options[name], before[name]];
    if (args.given.has(name) && asked !== was) {
      throw new DataError(
        `${model} is being trained with ${describe(name, was)}, and cannot be resumed with ${describe(name, asked)}: ` +
          'leave the flag out, or start anew without --resume',
      );
    }
  }
  return saved;
}

function describe(name: string, value: unknown): string {
  return `--${toKebabCase(name)} ${value === undefined ? '(its default)' : JSON.stringify(value)}`;
}

/** Whether flags ask for more than a finished run has done. */
export function isLonger(saved: TrainingState, length: RunLength | undefined): length is RunLength {
  if (!length) return false;
  const before = savedLength(saved);
  return length.unit !== before.unit || length.value > before.value;
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

/** The run that the flags, or the saved run, and the size of the text ask for. */
export function planRun(
  args: TrainArguments,
  saved: TrainingState | undefined,
  text: TrainingText,
): TrainingRun {
  const { given, options: flags } = args;
  const { epochs, ...defaults } = defaultOptions(text.training.length);
  const length: RunLength =
    givenLength(args) ?? (saved ? savedLength(saved) : { unit: 'epochs', value: epochs });
  const chosen = Object.fromEntries(
    trainingOptionNames.filter((name) => given.has(name)).map((name) => [name, flags[name]]),
  ) as Partial<TrainingOptions>;
  const before =
    saved && Object.fromEntries(trainingOptionNames.map((name) => [name, saved.training.options[name]]));
  // A length that is given is run to its end; only a default length stops early.
  const longer = saved ? isLonger(saved, givenLength(args)) : givenLength(args) !== undefined;
  const patience = longer ? { patience: 0 } : {};
  const options: TrainingOptions = { ...defaults, ...before, ...patience, ...chosen };
  const rngSeed = saved?.training.rngSeed ?? flags.rngSeed ?? drawSeed();
  // The clock of the process began with the program: a time counts everything.
  const { threads, engine, arithmetic } = flags;
  return { text, options, length, rngSeed, threads, engine, arithmetic, resume: saved, startedAt: 0 };
}

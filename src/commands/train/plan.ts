import { basename } from 'node:path';
import { loadState, loadStateHeader } from '../../checkpoint/files.js';
import type { TrainingState } from '../../checkpoint/format.js';
import { statePath } from '../../checkpoint/names.js';
import { DataError, InputError, UsageError } from '../../errors.js';
import type { RunLength, TrainingOptions } from '../../training/options.js';
import { savedLength } from '../../training/run.js';
import type { Treatment } from '../../text/treatment.js';
import { toKebabCase } from '../words.js';
import type { TrainArguments } from '../train.js';

/** The options of the command that are options of training. */
export const trainingOptionNames = [
  'cell',
  'layers',
  'hiddenSize',
  'batchSize',
  'sequenceLength',
  'learningRate',
  'warmupSteps',
  'weightDecay',
  'clipNorm',
  'dropout',
  'patience',
] as const satisfies readonly (keyof TrainingOptions)[];

const treatmentNames = [
  'unit',
  'normalize',
  'normalizeNewlines',
  'lossy',
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

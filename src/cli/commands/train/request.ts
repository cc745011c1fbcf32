/** Reads the requested run from the arguments. */
import { type RunLength, trainingOptionNames } from '../../../core/training/plan/options.js';
import type { RunRequest } from '../../../core/training/plan/plan-run.js';
import type { TrainArguments } from './options.js';

/** Returns the requested run, except for its text, its starting point and its clock. */
export function requestOf(args: TrainArguments): Omit<RunRequest, 'text' | 'from' | 'resume' | 'startedAt'> {
  const { rngSeed, threads, engine, arithmetic } = args.options;
  return {
    asked: requestedOptions(args, trainingOptionNames),
    length: givenLength(args),
    rngSeed,
    threads,
    engine,
    arithmetic,
  };
}

/** Returns the given options of these names, without defaults. */
export function requestedOptions(
  { given, options }: TrainArguments,
  names: readonly (keyof TrainArguments['options'])[],
) {
  return Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [name, options[name]]));
}

function givenLength({ options }: TrainArguments): RunLength | undefined {
  if (options.steps !== undefined) return { unit: 'steps', value: options.steps };
  if (options.epochs !== undefined) return { unit: 'epochs', value: options.epochs };
  if (options.time !== undefined) return { unit: 'seconds', value: options.time };
  return undefined;
}

/** What the flags, or the configuration, ask of a run. */
import { type RunLength, trainingOptionNames } from '../../../core/training/plan/options.js';
import type { RunRequest } from '../../../core/training/plan/plan-run.js';
import type { TrainArguments } from './options.js';

/** All that flags settle of a run, besides its text and what it goes on from. */
export function requestOf(args: TrainArguments): Omit<RunRequest, 'text' | 'from' | 'resume' | 'startedAt'> {
  const { rngSeed, threads, engine, arithmetic } = args.options;
  return {
    asked: askedFor(args, trainingOptionNames),
    length: givenLength(args),
    ...{ rngSeed, threads, engine, arithmetic },
  };
}

/** Those of some options that are given, rather than left to their defaults. */
export function askedFor(
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

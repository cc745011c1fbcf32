import type { Arithmetic } from '../engine/kernels.js';
import type { EngineName } from '../engine/options.js';
import { UsageError } from '../errors.js';
import { checkGiven } from '../options/spec.js';
import { engineTable, linesTable, preprocessingTable } from '../options/tables.js';
import {
  checkPreprocessing,
  noPreprocessing,
  type Preprocessing,
  preprocessingNames,
} from '../text/preprocessing.js';
import { findContradiction, fixedOptions, Origin } from '../training/origin.js';
import {
  lengthTable,
  type RunLength,
  type TrainingOptions,
  trainingOptionNames,
  trainingTable,
  validationTable,
} from '../training/plan/options.js';
import type { TrainingListener, TrainingResult, TrainingStore } from '../training/run.js';
import { planRun } from '../training/plan/plan-run.js';
import { readTrainingText } from '../training/text/read-text.js';
import { train as runTraining } from '../training/train.js';
import { CharacterModel } from './character-model.js';
import { checkOptionNames, type NamesOf } from './option-names.js';
import { asSource, type TextInput } from './text-input.js';

/** Options of `train`. By default, they depend on the size of the text, and on the model in `from`. */
export interface TrainOptions extends Partial<TrainingOptions>, Partial<Preprocessing> {
  /** The length of the run, in one of three units. */
  readonly epochs?: number;
  readonly steps?: number;
  readonly seconds?: number;
  /** The fraction of the text to hold out for validation, at least 0 and below 1. */
  readonly validationFraction?: number;
  /** A trained model to start from; it is not changed. The new model has its symbols and those of the text. */
  readonly from?: CharacterModel;
  /** A number or a string; the same seed gives the same model. Random by default. */
  readonly rngSeed?: string | number;
  /** The number of threads; by default as many as speed up the run. Results do not depend on it. */
  readonly threads?: number;
  /** The kernels: `auto` (the default) chooses C if it is built, or else WebAssembly. Results do not depend on it. */
  readonly engine?: EngineName;
  /** `fused` by default, if the machine supports it. The last bits of the model depend on it. */
  readonly arithmetic?: Arithmetic;
  /** Ends the run when aborted; `train` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onStart?: TrainingListener['onStart'];
  readonly onProgress?: TrainingListener['onProgress'];
  readonly onEvaluation?: TrainingListener['onEvaluation'];
}

/** The options that are plain values within a range. */
const checked = {
  ...trainingTable,
  ...lengthTable,
  ...validationTable,
  ...preprocessingTable,
  ...linesTable,
  ...engineTable,
};

const optionNames: NamesOf<TrainOptions> = {
  ...checked,
  rngSeed: true,
  from: true,
  signal: true,
  onStart: true,
  onProgress: true,
  onEvaluation: true,
};

/** A trained model, and the results of its training. */
export interface Trained extends Omit<TrainingResult, 'checkpoint'> {
  readonly model: CharacterModel;
}

/**
 * Trains a model on a text.
 * @param saveModel saves each better model, and the last one
 * @throws {UsageError} for an option that is unknown, out of range, or contradicts `options.from`; {DataError} for a text
 *   from which nothing can be learned; the reason of an aborted signal
 */
export async function train(
  input: TextInput,
  options: TrainOptions = {},
  saveModel?: TrainingStore['saveModel'],
): Promise<Trained> {
  const startedAt = performance.now();
  checkOptionNames(options, optionNames);
  checkGiven(checked, options);
  const source = asSource(input);
  const { signal, validationFraction } = options;
  const length = lengthOf(options);
  const from = options.from && new Origin(options.from.checkpoint);
  if (from) checkAgreement(from, options);
  const preprocessing = from?.preprocessing ?? { ...noPreprocessing, ...given(preprocessingNames, options) };
  checkPreprocessing(preprocessing);
  const known = from?.vocabulary;
  const { text } = await readTrainingText({ source, validationFraction, preprocessing, known });
  const run = await planRun({
    text,
    asked: given(trainingOptionNames, options),
    from,
    length,
    rngSeed: options.rngSeed?.toString(),
    threads: options.threads,
    engine: options.engine,
    arithmetic: options.arithmetic,
    startedAt,
  });

  const { onStart, onProgress, onEvaluation } = options;
  const listener = { onStart, onProgress, onEvaluation };
  const { checkpoint, ...result } = await runTraining(run, { signal, listener, store: { saveModel } });
  return { ...result, model: new CharacterModel(checkpoint) };
}

function checkAgreement(from: Origin, options: TrainOptions): void {
  const fixed = fixedOptions(from);
  const names = Object.keys(fixed) as (keyof typeof fixed)[];
  const contradiction = findContradiction(
    Object.fromEntries(names.map((name) => [name, options[name]])),
    fixed,
  );
  if (!contradiction) return;
  const { name, requested } = contradiction;
  throw new UsageError(
    `${name} is ${String(requested)}, but the model in from has ${String(contradiction.fixed)}`,
  );
}

function lengthOf({ epochs, steps, seconds }: TrainOptions): RunLength | undefined {
  const lengths = Object.entries({ epochs, steps, seconds }).filter(([, value]) => value !== undefined);
  if (lengths.length > 1) {
    throw new UsageError(`${lengths.map(([unit]) => unit).join(' and ')} are given: give one of them`);
  }
  return lengths.map(([unit, value]) => ({ unit, value }) as RunLength).at(0);
}

/** Returns the options of these names that are given. */
function given<Values extends object, Name extends keyof Values>(
  names: readonly Name[],
  options: Values,
): Partial<Pick<Values, Name>> {
  const entries = names.map((name) => [name, options[name]] as const);
  const values: unknown = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return values as Partial<Pick<Values, Name>>;
}

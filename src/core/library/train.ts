import type { Arithmetic } from '../engine/kernels.js';
import type { EngineName } from '../engine/options.js';
import { UsageError } from '../errors.js';
import { checkGiven } from '../options/spec.js';
import { engineTable, linesTable, preprocessingTable } from '../options/tables.js';
import { checkTreatment, plainTreatment, type Treatment, treatmentNames } from '../text/treatment.js';
import { findContradiction, Origin, settledOptions } from '../training/origin.js';
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

/** Options of `train`. Those that are left out are chosen from the size of the text, or settled by `from`. */
export interface TrainOptions extends Partial<TrainingOptions>, Partial<Treatment> {
  /** The length of the run: one of the three at most. */
  readonly epochs?: number;
  readonly steps?: number;
  readonly seconds?: number;
  readonly validationFraction?: number;
  /** A trained model to begin with, which is left as it is: the new one knows its symbols and those of the text. */
  readonly from?: CharacterModel;
  /** A number or any word; the same one gives the same model. */
  readonly rngSeed?: string | number;
  /** Threads that work together; by default as many as pay, and the machine allows. No result depends on it. */
  readonly threads?: number;
  /** The kernels: `auto` (the default) is C where it is built, and WebAssembly elsewhere. No result depends on it. */
  readonly engine?: EngineName;
  /** `fused` by default, if the machine has it. The last bits of the model depend on it. */
  readonly arithmetic?: Arithmetic;
  /** Ends the run when it is aborted; `train` then rejects with the signal's reason. */
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

/** A trained model, and how its training went. */
export interface Trained extends Omit<TrainingResult, 'checkpoint'> {
  readonly model: CharacterModel;
}

/**
 * Trains a model of a text.
 * @param saveModel keeps each better model, and the last one
 * @throws {UsageError} for an option out of range, or one that contradicts `options.from`; {DataError} for a text that cannot
 *   be learned from; the reason of an aborted signal
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
  const treatment = from?.treatment ?? { ...plainTreatment, ...given(treatmentNames, options) };
  checkTreatment(treatment);
  const known = from?.vocabulary;
  const { text } = await readTrainingText({ source, validationFraction, treatment, known });
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
  const settled = settledOptions(from);
  const names = Object.keys(settled) as (keyof typeof settled)[];
  const contradiction = findContradiction(
    Object.fromEntries(names.map((name) => [name, options[name]])),
    settled,
  );
  if (!contradiction) return;
  const { name, asked, settled: had } = contradiction;
  throw new UsageError(`${name} is ${String(asked)}, but the model to begin from has ${String(had)}`);
}

function lengthOf({ epochs, steps, seconds }: TrainOptions): RunLength | undefined {
  const lengths = Object.entries({ epochs, steps, seconds }).filter(([, value]) => value !== undefined);
  if (lengths.length > 1) {
    throw new UsageError(`the run has ${lengths.map(([unit]) => unit).join(' and ')}: give one length`);
  }
  return lengths.map(([unit, value]) => ({ unit, value }) as RunLength).at(0);
}

/** Of `options` those that are given, of these names. */
function given<Values extends object, Name extends keyof Values>(
  names: readonly Name[],
  options: Values,
): Partial<Pick<Values, Name>> {
  const entries = names.map((name) => [name, options[name]] as const);
  const values: unknown = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return values as Partial<Pick<Values, Name>>;
}

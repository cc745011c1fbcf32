import * as v from 'valibot';
import { DataError } from '../errors.js';
import { gateOrder } from '../model/cells/index.js';
import { cellNames } from '../model/cells/names.js';
import type { ModelConfig } from '../model/config.js';
import { effectivePreprocessing, resetSymbolOf } from '../text/preprocessing.js';
import { Vocabulary } from '../text/vocabulary.js';
import { copyAgain, findProblem, shown } from './check.js';
import type { ModelRecord, Primitives, TrainingRecord } from './format.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const finite = v.pipe(v.number(), v.finite());

/** The schema of a flat record of settings. Rejects names that JavaScript's objects inherit. */
export const primitivesSchema = v.custom<Primitives>(
  (input) =>
    typeof input === 'object' &&
    input !== null &&
    !Array.isArray(input) &&
    Object.entries(input).every(([key, value]) => !(key in Object.prototype) && isPrimitive(value)),
  'an object of finite numbers, strings, true and false',
);

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** The schema entries of the preprocessing. */
export const preprocessingEntries = {
  unit: v.picklist(['character', 'byte']),
  normalize: v.picklist(['none', 'nfc', 'nfd']),
  normalizeNewlines: v.boolean(),
  lossy: v.boolean(),
};

const modelSchema = v.strictObject({
  cell: v.picklist(cellNames),
  layers: size,
  hiddenSize: size,
  vocabularySize: size,
  gateOrder: v.string(),
  ...preprocessingEntries,
  lines: v.optional(v.boolean(), false),
});

const trainingSchema = v.strictObject({
  options: primitivesSchema,
  steps: count,
  epochs: v.pipe(finite, v.minValue(0)),
  characters: count,
  history: v.array(
    v.strictObject({
      step: count,
      epoch: v.pipe(finite, v.minValue(0)),
      trainingLoss: finite,
      validationLoss: v.exactOptional(finite),
      learningRate: finite,
    }),
  ),
  bestValidationLoss: v.exactOptional(finite),
  trainingLoss: finite,
  corpusSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  rngSeed: v.string(),
  arithmetic: v.picklist(['fused', 'plain']),
});

/** The schema entries that model files and training states share. `Vocabulary.fromJSON` checks the vocabulary. */
export const headerEntries = {
  format: v.string(),
  version: v.number(),
  program: v.string(),
  model: modelSchema,
  vocabulary: v.strictObject({ unit: v.unknown(), symbols: v.unknown(), counts: v.unknown() }),
  training: trainingSchema,
};

interface Header {
  readonly program: string;
  readonly model: v.InferOutput<typeof modelSchema>;
  readonly vocabulary: unknown;
  readonly training: TrainingRecord;
}

/**
 * Serializes the shared members as JSON, by name and in the order of the file. The same record gives the same text.
 * @throws {TypeError} if the training record has a value that cannot be read back, such as NaN
 */
export function serializeHeader(record: ModelRecord): Map<string, string> {
  const { config, preprocessing, training } = record;
  const problem = findProblem(trainingSchema, training);
  if (problem) throw new TypeError(`the training record cannot be saved: ${problem}`);
  const model = {
    cell: config.cell,
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    vocabularySize: config.vocabularySize,
    gateOrder: gateOrder(config.cell),
    unit: preprocessing.unit,
    normalize: preprocessing.normalize,
    normalizeNewlines: preprocessing.normalizeNewlines,
    lossy: preprocessing.lossy,
    lines: preprocessing.lines,
  };
  const orderedTraining = {
    options: sorted(training.options),
    steps: training.steps,
    epochs: training.epochs,
    characters: training.characters,
    history: training.history.map(({ step, epoch, trainingLoss, validationLoss, learningRate }) => ({
      step,
      epoch,
      trainingLoss,
      validationLoss,
      learningRate,
    })),
    bestValidationLoss: training.bestValidationLoss,
    trainingLoss: training.trainingLoss,
    corpusSha256: training.corpusSha256,
    rngSeed: training.rngSeed,
    arithmetic: training.arithmetic,
  };
  return new Map([
    ['program', JSON.stringify(record.program)],
    ['model', JSON.stringify(model)],
    ['vocabulary', JSON.stringify(record.vocabulary)],
    ['training', JSON.stringify(orderedTraining)],
  ]);
}

/** Returns `record` with its keys sorted by code units, so that the order of insertion does not matter. */
export function sorted(record: Primitives): Primitives {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Builds the record that a checked header describes.
 * @throws {DataError} if the order of the gates is not that of the cell, or if the vocabulary is invalid, contradicts the
 *   model's size or unit, or lacks the newline of a model of lines
 */
export function parseHeader(
  { program, model, vocabulary: saved, training }: Header,
  source: string,
): ModelRecord {
  const vocabulary = Vocabulary.fromJSON(saved, source);
  const { cell, layers, hiddenSize, vocabularySize, unit, normalize, normalizeNewlines, lossy, lines } =
    model;
  if (model.gateOrder !== gateOrder(cell)) {
    throw new DataError(
      `${source}: "model.gateOrder" should be "${gateOrder(cell)}" for the cell ${cell}, but is ${shown(model.gateOrder)}; ${copyAgain}`,
    );
  }
  if (vocabulary.size !== vocabularySize) {
    throw new DataError(
      `${source}: the vocabulary has ${vocabulary.size} symbols, but model.vocabularySize is ${vocabularySize}; ${copyAgain}`,
    );
  }
  if (vocabulary.unit !== unit) {
    throw new DataError(
      `${source}: the vocabulary's unit is ${vocabulary.unit}, but model.unit is ${unit}; ${copyAgain}`,
    );
  }
  const preprocessing = effectivePreprocessing({ unit, normalize, normalizeNewlines, lossy, lines });
  const resetSymbol = resetSymbolOf(preprocessing, vocabulary);
  if (resetSymbol === -1) {
    throw new DataError(`${source}: model.lines is true, but the vocabulary has no newline; ${copyAgain}`);
  }
  const config: ModelConfig = {
    cell,
    layers,
    hiddenSize,
    vocabularySize,
    ...(resetSymbol !== undefined && { resetSymbol }),
  };
  return { program, config, preprocessing, vocabulary, training };
}

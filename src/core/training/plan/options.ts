/** The options of a training run: everything that decides the result, besides the text and the random seed. */
import { textOfMessage, UsageError } from '../../errors.js';
import { cellNames } from '../../model/cells/names.js';
import { findBadValue, type OptionTable, type ValuesOf } from '../../options/spec.js';

/** How much a run takes on: a good model in minutes, or the best in half an hour or more. */
export const presetNames = ['standard', 'best'] as const;
export type PresetName = (typeof presetNames)[number];

const bySize = 'depends on the text size';
const noiseBySize = `${bySize}; 0 with --dropout 0`;

/** The one definition of each option; the defaults are chosen in defaults.ts. */
export const trainingTable = {
  preset: {
    kind: 'choice',
    choices: presetNames,
    describe: 'defaults for the options you do not set: good in minutes, or the best',
    defaultNote: 'standard, or whatever fits --time',
  },
  cell: { kind: 'choice', choices: cellNames, describe: 'type of recurrent cell', defaultNote: 'lstm' },
  layers: { kind: 'integer', min: 1, max: 64, describe: 'number of layers', defaultNote: bySize },
  hiddenSize: { kind: 'integer', min: 1, max: 16384, describe: 'units per layer', defaultNote: bySize },
  batchSize: {
    kind: 'integer',
    min: 1,
    max: 65536,
    describe: 'streams of text trained on in parallel',
    defaultNote: bySize,
  },
  sequenceLength: {
    kind: 'integer',
    min: 1,
    max: 65536,
    describe: 'time steps of truncated backpropagation',
    defaultNote: bySize,
  },
  lengthJitter: {
    kind: 'number',
    min: 0,
    max: 1,
    describe: 'fraction of training steps with half the sequence length',
    defaultNote: '0',
  },
  learningRate: { kind: 'number', above: 0, max: 100, describe: 'peak learning rate', defaultNote: bySize },
  finalRate: {
    kind: 'number',
    min: 0,
    max: 1,
    describe: 'final learning rate, as a fraction of the peak',
    defaultNote: '0.5; 0.01 in long runs on long texts',
  },
  inputRate: {
    kind: 'number',
    min: 0,
    max: 1000,
    describe: 'learning-rate multiplier for the input weights',
    defaultNote: '10',
  },
  warmupSteps: {
    kind: 'integer',
    min: 0,
    max: 1e9,
    describe: 'steps until the learning rate reaches its peak',
    defaultNote: bySize,
  },
  weightDecay: {
    kind: 'number',
    min: 0,
    max: 100,
    describe: 'decoupled weight decay',
    defaultNote: noiseBySize,
  },
  averageDecay: {
    kind: 'number',
    min: 0,
    max: 0.999999,
    describe: 'decay of the weight average, which is the model that is saved; 0 turns it off',
    defaultNote: '0.999',
  },
  clipNorm: {
    kind: 'number',
    min: 0,
    max: 1e9,
    describe: 'clip gradients to this norm; 0 never clips',
    defaultNote: '1',
  },
  dropout: {
    kind: 'number',
    min: 0,
    max: 0.99,
    describe: "dropout rate of each layer's output",
    defaultNote: bySize,
  },
  inputDropout: {
    kind: 'number',
    min: 0,
    max: 0.99,
    describe: 'dropout rate of input symbols',
    defaultNote: bySize,
  },
  weightDrop: {
    kind: 'number',
    min: 0,
    max: 0.99,
    describe: 'dropout rate of recurrent weights',
    defaultNote: noiseBySize,
  },
  patience: {
    kind: 'integer',
    min: 0,
    max: 1e9,
    describe: 'stop after N evaluations without improvement; 0 never stops early',
    defaultNote: '10 if no length is given',
  },
} as const satisfies OptionTable;

export type TrainingOptions = ValuesOf<typeof trainingTable>;

/** The names of all options, in the order in which a model file lists them. */
export const trainingOptionNames = Object.keys(trainingTable) as (keyof TrainingOptions)[];

/** The length of a run, of which one may be given: the schedule of the learning rate is fitted to it. */
export const lengthTable = {
  epochs: {
    kind: 'number',
    above: 0,
    max: 1e9,
    describe: 'train for N passes over the text',
    defaultNote: bySize,
  },
  steps: { kind: 'integer', min: 1, max: 1e12, describe: 'train for N steps' },
  seconds: { kind: 'duration', describe: 'train for this long, start-up included: 90s, 1.5h, 1h30m' },
} as const satisfies OptionTable;

/** The part of the text that is held out. */
export const validationTable = {
  validationFraction: {
    kind: 'number',
    min: 0,
    max: 0.99,
    describe: 'fraction of the text, at its end, to hold out for validation',
    defaultNote: '0.1, at most 200,000 symbols',
  },
} as const satisfies OptionTable;

/** A length that was given. */
export interface RunLength {
  readonly unit: keyof typeof lengthTable;
  readonly value: number;
}

/** @throws {UsageError} naming an option that is out of range */
export function checkOptions(options: TrainingOptions): void {
  const problem = findBadValue(trainingTable, options);
  if (problem) throw new UsageError(problem);
}

/** Finds what is wrong with the first option that is out of range, or of another type; undefined if none is. */
export function findBadOption(
  options: Readonly<Partial<Record<keyof TrainingOptions, unknown>>>,
): string | undefined {
  const problem = findBadValue(trainingTable, options);
  return problem && textOfMessage(problem);
}

import { UsageError } from '../../errors.js';
import { type CellName, cellNames } from '../../model/cells/names.js';

/** How much a run is to take on: a good model in minutes, or the best that is known, in half an hour or more. */
export const presetNames = ['standard', 'best'] as const;
export type PresetName = (typeof presetNames)[number];

/** How a model is shaped and trained: everything that decides the result, besides the text and the random seed. */
export interface TrainingOptions {
  /** What the options that nobody chose were taken from. */
  readonly preset: PresetName;
  readonly cell: CellName;
  readonly layers: number;
  readonly hiddenSize: number;
  /** Parallel streams of a step. */
  readonly batchSize: number;
  /** Steps of truncated backpropagation through time. */
  readonly sequenceLength: number;
  /** The share of the steps that are half as long. */
  readonly lengthJitter: number;
  /** The peak of the schedule. */
  readonly learningRate: number;
  /** The share of the peak that the learning rate falls to at the end. */
  readonly finalRate: number;
  /** How many times as fast as the other weights the first layer's input weights learn. */
  readonly inputRate: number;
  readonly warmupSteps: number;
  /** Decoupled, per unit of learning rate. */
  readonly weightDecay: number;
  /** The decay of the moving average of the weights, which is the model; 0 is none. */
  readonly averageDecay: number;
  /** The largest norm of the gradient; 0 is no limit. */
  readonly clipNorm: number;
  /** The rate at which units of every layer's output are silenced. */
  readonly dropout: number;
  /** The rate at which symbols are left out of what is read. */
  readonly inputDropout: number;
  /** The share of the recurrent weights that is dropped at each step. */
  readonly weightDrop: number;
  /** Evaluations without a better model after which the run stops; 0 never stops it early. */
  readonly patience: number;
}

/** What a number may be, its ends among it. */
interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whether it is a whole one. */
  readonly integer?: boolean;
}

const words = { preset: presetNames, cell: cellNames };

/** What the options that are numbers may be. */
export const ranges: Readonly<Record<Exclude<keyof TrainingOptions, keyof typeof words>, NumberRange>> = {
  layers: { min: 1, max: 64, integer: true },
  hiddenSize: { min: 1, max: 16384, integer: true },
  batchSize: { min: 1, max: 65536, integer: true },
  sequenceLength: { min: 1, max: 65536, integer: true },
  lengthJitter: { min: 0, max: 1 },
  learningRate: { min: Number.MIN_VALUE, max: 100 },
  finalRate: { min: 0, max: 1 },
  inputRate: { min: 0, max: 1000 },
  warmupSteps: { min: 0, max: 1e9, integer: true },
  weightDecay: { min: 0, max: 100 },
  averageDecay: { min: 0, max: 0.999999 },
  clipNorm: { min: 0, max: 1e9 },
  dropout: { min: 0, max: 0.99 },
  inputDropout: { min: 0, max: 0.99 },
  weightDrop: { min: 0, max: 0.99 },
  patience: { min: 0, max: 1e9, integer: true },
};

/** The names of all options. */
export const trainingOptionNames = Object.keys({ ...words, ...ranges }) as (keyof TrainingOptions)[];

/** How long a run is: the schedule of the learning rate is fitted to it. */
export type RunLength =
  | { readonly unit: 'steps'; readonly value: number }
  | { readonly unit: 'epochs'; readonly value: number }
  | { readonly unit: 'seconds'; readonly value: number };

/** @throws {UsageError} naming an option that is out of range. */
export function checkOptions(options: TrainingOptions): void {
  const problem = findBadOption(options);
  if (problem !== undefined) throw new UsageError(problem);
}

/** What is wrong with the first option that is out of range, or of another type; undefined if none is. */
export function findBadOption(
  options: Readonly<Partial<Record<keyof TrainingOptions, unknown>>>,
): string | undefined {
  for (const [name, choices] of Object.entries(words)) {
    const value = options[name as keyof TrainingOptions];
    if (!choices.some((choice) => choice === value)) {
      return `${name} is ${String(value)}, but must be one of ${choices.join(', ')}`;
    }
  }
  for (const [name, { min, max, integer }] of Object.entries(ranges)) {
    const value = options[name as keyof TrainingOptions];
    const fits = typeof value === 'number' && value >= min && value <= max;
    if (!fits || (integer && !Number.isInteger(value))) {
      const kind = integer ? 'a whole number' : 'a number';
      return `${name} is ${String(value)}, but must be ${kind} from ${min} to ${max}`;
    }
  }
  return undefined;
}

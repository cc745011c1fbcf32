import type { Choice } from './choices.js';
import type { TrainingOptions } from './options.js';

/** Default options, and the default length of a run. */
export type Defaults = TrainingOptions & { readonly epochs: number };

/** A text that is read at most this many times by default is too long to overfit. */
export const FEW_EPOCHS = 2;

/** Returns the options that regularize a text that is read many times: mainly weight decay if long, dropout if short. */
const regularization = (
  dropout: number,
  weightDrop: number,
  { inputDropout = 0, weightDecay = 0.1 } = {},
) => ({ dropout, weightDrop, inputDropout, weightDecay });
const noRegularization = { dropout: 0, weightDrop: 0, inputDropout: 0, weightDecay: 0 };

/** A learning rate that falls almost to 0 (docs/decisions/0013-final-rate.md). */
export const annealed = { finalRate: 0.01 };

/** The defaults that are the same for every text. */
const base = {
  preset: 'standard',
  cell: 'lstm',
  layers: 1,
  lengthJitter: 0,
  inputRate: 10,
  finalRate: 0.5,
  averageDecay: 0.999,
  clipNorm: 1,
  patience: 10,
} as const;

/** Characters that a run on a long text reads by default: minutes on two cores, or half an hour for the best preset. */
const CHARACTERS = 12e6;
const CHARACTERS_FOR_BEST = 14e6;

/** Given options on which other defaults depend. */
type Given = Partial<Pick<TrainingOptions, 'preset' | 'dropout' | 'averageDecay'>>;

/**
 * Returns the defaults for a training text of `length` symbols; later choices override earlier ones. Small batches and
 * one wide layer learn most per minute on a CPU (docs/results.md). A short text is read more often, by a smaller model
 * with more regularization to prevent overfitting. Dropout 0 turns off the other regularization too, unless it is given.
 * Without a weight average the learning rate has to fall.
 */
export function defaultChoices(length: number, { preset, dropout, averageDecay }: Given = {}): Choice[] {
  const choices: Choice[] = [
    { values: base, because: 'the default' },
    { values: forSize(length), because: 'by the size of the text' },
  ];
  if (preset === 'best') choices.push({ values: bestForSize(length), because: 'by the best preset' });
  if (dropout === 0) choices.push({ values: noRegularization, because: 'no regularization with dropout 0' });
  if (averageDecay === 0)
    choices.push({ values: annealed, because: 'without a weight average it has to fall' });
  return choices;
}

/** Returns the values of `defaultChoices`, without reasons. */
export function defaultOptions(length: number, given: Given = {}): Defaults {
  const values = defaultChoices(length, given).map((choice) => choice.values);
  return Object.assign({}, ...values) as Defaults;
}

function forSize(length: number): Partial<Defaults> {
  const small = {
    batchSize: 8,
    sequenceLength: 32,
    learningRate: 3e-3,
    warmupSteps: 100,
    ...noRegularization,
  };
  if (length < 1000) return { ...small, hiddenSize: 32, learningRate: 1e-2, warmupSteps: 10, epochs: 300 };
  if (length < 20_000)
    return { ...small, ...regularization(0.5, 0.5, { inputDropout: 0.1 }), hiddenSize: 128, epochs: 100 };
  if (length < 200_000) return { ...small, ...regularization(0.4, 0.3), hiddenSize: 256, epochs: 30 };
  const wide = { ...small, hiddenSize: 512, batchSize: 16, sequenceLength: 64 };
  if (length < 500_000) return { ...wide, ...regularization(0.4, 0.2), epochs: 20 };
  const epochs = Math.max(1, Math.min(12, Math.round(CHARACTERS / length)));
  return { ...wide, ...regularizationFor(epochs, 12, regularization(0.3, 0.1)), epochs };
}

/** Returns the changes of the best preset: a larger model, or more epochs with more regularization. */
function bestForSize(length: number): Partial<Defaults> {
  const best = { preset: 'best' } as const;
  if (length < 1000) return best;
  if (length < 20_000) return { ...best, epochs: 150 };
  if (length < 200_000) return { ...best, ...regularization(0.5, 0.4), hiddenSize: 384, epochs: 60 };
  const wide = { ...best, hiddenSize: 768, learningRate: 2e-3 };
  if (length < 500_000) return { ...wide, ...regularization(0.5, 0.3, { weightDecay: 0.2 }), epochs: 24 };
  const epochs = Math.max(2, Math.min(14, Math.round(CHARACTERS_FOR_BEST / length)));
  const full = regularization(0.4, 0.15, { weightDecay: 0.2 });
  return { ...wide, ...regularizationFor(epochs, 14, full), epochs };
}

/** Scales `full`, the regularization for `maxEpochs` epochs of a long text; one or two epochs need none. */
function regularizationFor(epochs: number, maxEpochs: number, full: ReturnType<typeof regularization>) {
  if (epochs <= FEW_EPOCHS) return noRegularization;
  const share = epochs / maxEpochs;
  return { ...full, dropout: share * full.dropout, weightDrop: share * full.weightDrop };
}

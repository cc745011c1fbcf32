import type { PresetName, TrainingOptions } from './options.js';

/** Options, and the length of a run that is given none. */
export type Defaults = TrainingOptions & { readonly epochs: number };

const base = {
  preset: 'standard',
  cell: 'lstm',
  layers: 1,
  batchSize: 8,
  sequenceLength: 32,
  lengthJitter: 0,
  learningRate: 3e-3,
  warmupSteps: 100,
  weightDecay: 0,
  averageDecay: 0.999,
  clipNorm: 1,
  dropout: 0,
  inputDropout: 0,
  weightDrop: 0,
  patience: 10,
} as const;

/** Characters that a run reads by default, where the text is long: some minutes' work on two cores, or for the best an hour's. */
const CHARACTERS = 12e6;
const CHARACTERS_FOR_BEST = 38e6;

/**
 * The defaults for a training text of `length` symbols. Small batches and one wide layer learn most per minute on a CPU
 * (docs/results.md). A short text is read more often, by a smaller model with more dropout, or it is only learnt by heart.
 */
export function defaultOptions(length: number, preset?: PresetName): Defaults {
  return preset === 'best' ? bestOptions(length) : standardOptions(length);
}

function standardOptions(length: number): Defaults {
  if (length < 1000) return { ...base, hiddenSize: 32, learningRate: 1e-2, warmupSteps: 10, epochs: 300 };
  if (length < 20_000) return { ...base, hiddenSize: 128, dropout: 0.5, epochs: 20 };
  if (length < 500_000) return { ...base, hiddenSize: 256, dropout: 0.4, epochs: 12 };
  const epochs = Math.max(1, Math.min(12, Math.round(CHARACTERS / length)));
  const long = { ...base, hiddenSize: 512, batchSize: 16, sequenceLength: 64, epochs };
  // What is read once or twice is not learnt by heart.
  return epochs > 2 ? { ...long, dropout: 0.45, weightDrop: 0.15, weightDecay: 0.02 } : long;
}

/** Two layers with every kind of noise that helps, which take many epochs to wear it down. */
function bestOptions(length: number): Defaults {
  const epochs = Math.max(2, Math.min(60, Math.round(CHARACTERS_FOR_BEST / length)));
  return {
    ...base,
    preset: 'best',
    layers: 2,
    hiddenSize: length < 500_000 ? 256 : 384,
    batchSize: 16,
    sequenceLength: 64,
    learningRate: 2e-3,
    weightDecay: 0.02,
    dropout: length < 500_000 ? 0.6 : epochs > 10 ? 0.45 : 0.1,
    weightDrop: epochs > 10 ? 0.15 : 0,
    epochs,
  };
}

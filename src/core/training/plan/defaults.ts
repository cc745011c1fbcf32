import type { TrainingOptions } from './options.js';

/** Options, and the length of a run that is given none. */
export type Defaults = TrainingOptions & { readonly epochs: number };

/** Epochs at most by which a long text, read by default, is too long to be learnt by heart. */
export const FEW_EPOCHS = 2;

/** What keeps a text that is read many times from being learnt by heart: a long one weight decay above all, a short one noise. */
const noise = (dropout: number, weightDrop: number, { inputDropout = 0, weightDecay = 0.1 } = {}) => ({
  dropout,
  weightDrop,
  inputDropout,
  weightDecay,
});
/** Where nothing stands in for what a fall of the rate is for (docs/decisions/0013-final-rate.md). */
export const annealed = { finalRate: 0.01 };
const noNoise = { dropout: 0, weightDrop: 0, inputDropout: 0, weightDecay: 0 };

const base = {
  preset: 'standard',
  cell: 'lstm',
  layers: 1,
  batchSize: 8,
  sequenceLength: 32,
  lengthJitter: 0,
  learningRate: 3e-3,
  inputRate: 10,
  finalRate: 0.5,
  warmupSteps: 100,
  averageDecay: 0.999,
  clipNorm: 1,
  ...noNoise,
  patience: 10,
} as const;

/** Characters that a run reads by default, where the text is long: some minutes' work on two cores, or for the best half an hour's. */
const CHARACTERS = 12e6;
const CHARACTERS_FOR_BEST = 14e6;

/**
 * The defaults for a training text of `length` symbols. Small batches and one wide layer learn most per minute on a CPU
 * (docs/results.md). A short text is read more often, by a smaller model with more noise, or it is only learnt by heart.
 * @param asked what the user has settled: who asks for no dropout is given no other noise either, and without an average of the
 *   weights the rate has to fall
 */
export function defaultOptions(
  length: number,
  {
    preset,
    dropout,
    averageDecay,
  }: Partial<Pick<TrainingOptions, 'preset' | 'dropout' | 'averageDecay'>> = {},
): Defaults {
  const options = preset === 'best' ? bestOptions(length) : standardOptions(length);
  return { ...options, ...(dropout === 0 && noNoise), ...(averageDecay === 0 && annealed) };
}

function standardOptions(length: number): Defaults {
  if (length < 1000) return { ...base, hiddenSize: 32, learningRate: 1e-2, warmupSteps: 10, epochs: 300 };
  if (length < 20_000)
    return { ...base, ...noise(0.5, 0.5, { inputDropout: 0.1 }), hiddenSize: 128, epochs: 100 };
  if (length < 200_000) return { ...base, ...noise(0.4, 0.3), hiddenSize: 256, epochs: 30 };
  const wide = { ...base, hiddenSize: 512, batchSize: 16, sequenceLength: 64 };
  if (length < 500_000) return { ...wide, ...noise(0.4, 0.2), epochs: 20 };
  const epochs = Math.max(1, Math.min(12, Math.round(CHARACTERS / length)));
  return { ...wide, ...noiseOfEpochs(epochs, 12, noise(0.3, 0.1)), epochs };
}

/** What takes longer, and learns more: a wider model, and of a short text one that reads it more often with more noise. */
function bestOptions(length: number): Defaults {
  const best = { ...standardOptions(length), preset: 'best' } as const;
  if (length < 1000) return best;
  if (length < 20_000) return { ...best, epochs: 150 };
  if (length < 200_000) return { ...best, ...noise(0.5, 0.4), hiddenSize: 384, epochs: 60 };
  const wide = { ...best, hiddenSize: 768, learningRate: 2e-3 };
  if (length < 500_000) return { ...wide, ...noise(0.5, 0.3, { weightDecay: 0.2 }), epochs: 24 };
  const epochs = Math.max(2, Math.min(14, Math.round(CHARACTERS_FOR_BEST / length)));
  return { ...wide, ...noiseOfEpochs(epochs, 14, noise(0.4, 0.15, { weightDecay: 0.2 })), epochs };
}

/**
 * The noise of a long text that is read `epochs` times, and not `most`, which `full` is for; one that is read once or twice
 * is not learnt by heart.
 */
function noiseOfEpochs(epochs: number, most: number, full: ReturnType<typeof noise>) {
  const share = epochs / most;
  const { dropout, weightDrop } = full;
  return epochs > FEW_EPOCHS
    ? { ...full, dropout: share * dropout, weightDrop: share * weightDrop }
    : noNoise;
}

import { parameterCount } from '../../model/config.js';
import { annealed, defaultOptions, FEW_EPOCHS } from './defaults.js';
import type { TrainingOptions } from './options.js';
import type { RunPlan } from '../run.js';
import { startTrainer } from '../trainer.js';

/** Widths that a run may fall back on, the widest first. */
const WIDTHS = [384, 256, 192, 128, 64, 32];

/**
 * Characters that a model should read for each of its weights: with fewer, a smaller one learns more in the same time
 * (docs/results.md).
 */
const CHARACTERS_PER_WEIGHT = 3;

/** Steps up to which the average of the weights, which spans a thousand of them, does what a fall of the rate is for. */
const FEW_STEPS = 4000;

/**
 * The run with what its length asks of the options that nobody has settled: the model that a given time can train on this
 * machine, which is measured for that, less noise where the text is read less often than by default, and a rate that falls far
 * where a run on a long text is long.
 * @param asked what the user has settled: it stays as it is
 */
export async function fitToLength(run: RunPlan, asked: Partial<TrainingOptions>): Promise<RunPlan> {
  const { length, text, resume } = run;
  if (resume) return run;
  const symbols = text.training.length;
  const fit = (options: TrainingOptions, epochs: number): RunPlan => ({
    ...run,
    options: {
      ...options,
      ...noiseFor(options, epochs, symbols),
      ...(isLong(options, epochs, symbols) && annealed),
      ...asked,
    },
  });
  if (length.unit === 'seconds') {
    const secondsPerWeight = await measure(run);
    const epochsOf = (options: TrainingOptions) =>
      length.value / (secondsPerWeight * weights(run, options) * symbols);
    const options = modelFor(run, asked, epochsOf);
    return fit(options, epochsOf(options));
  }
  const { batchSize, sequenceLength } = run.options;
  const epochs =
    length.unit === 'epochs' ? length.value : (length.value * batchSize * sequenceLength) / symbols;
  return fit(run.options, epochs);
}

/**
 * The options of a model that can be trained in a time: by the best recipe, the default ones, or those of a narrower model.
 * @param epochsOf how often the text can be read by a model of some options
 */
function modelFor(
  run: RunPlan,
  asked: Partial<TrainingOptions>,
  epochsOf: (options: TrainingOptions) => number,
): TrainingOptions {
  const { text, options, from } = run;
  if (from || asked.hiddenSize !== undefined || asked.layers !== undefined || asked.preset) return options;
  const symbols = text.training.length;
  const { epochs: bestEpochs, ...recipe } = defaultOptions(symbols, { ...asked, preset: 'best' });
  const best = { ...recipe, patience: options.patience, ...asked };
  if (epochsOf(best) >= bestEpochs) return best;

  const narrower = WIDTHS.filter((width) => width < options.hiddenSize);
  const candidates = [options, ...narrower.map((hiddenSize) => ({ ...options, hiddenSize }))];
  const { epochs } = defaultOptions(symbols);
  const enough = (model: TrainingOptions) => {
    const characters = CHARACTERS_PER_WEIGHT * weights(run, model);
    return Math.min(characters / symbols, model === options ? epochs : Infinity);
  };
  return candidates.find((model) => epochsOf(model) >= enough(model)) ?? candidates.at(-1)!;
}

/**
 * Less noise where a text of so many symbols is read less often than by default, or by a narrower model: it is less learnt by
 * heart. The best recipe has all its noise where the text is read as often as by it, or by the standard one.
 */
function noiseFor(options: TrainingOptions, epochs: number, symbols: number): Partial<TrainingOptions> {
  const usual = defaultOptions(symbols, { preset: options.preset });
  const enough = Math.min(usual.epochs, defaultOptions(symbols).epochs);
  const share = Math.min(1, epochs / enough) * Math.min(1, options.hiddenSize / usual.hiddenSize);
  const part = (full: number) => Number((full * share).toFixed(2));
  const { dropout, weightDrop, inputDropout } = options;
  return { dropout: part(dropout), weightDrop: part(weightDrop), inputDropout: part(inputDropout) };
}

/** Whether a text so long that by default it is read once or twice is read in more than a few steps. */
function isLong(options: TrainingOptions, epochs: number, symbols: number): boolean {
  const { preset, batchSize, sequenceLength } = options;
  const steps = (epochs * symbols) / (batchSize * sequenceLength);
  return defaultOptions(symbols, { preset }).epochs <= FEW_EPOCHS && steps > FEW_STEPS;
}

function weights({ text }: RunPlan, { cell, layers, hiddenSize }: TrainingOptions): number {
  return parameterCount({ cell, layers, hiddenSize, vocabularySize: text.vocabulary.size });
}

/** What training takes on this machine, in seconds for a character and a weight: much the same for every size. */
async function measure(run: RunPlan): Promise<number> {
  const trainer = await startTrainer({ ...run, from: undefined });
  try {
    // A hundredth of the time that there is, up to a quarter of a second.
    const trial = Math.min(250, 10 * run.length.value);
    const { secondsPerStep } = trainer.measure(trial);
    return secondsPerStep / trainer.layout.predictionsPerStep / weights(run, run.options);
  } finally {
    await trainer.close();
  }
}

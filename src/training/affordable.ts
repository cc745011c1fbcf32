import { parameterCount } from '../model/config.js';
import { defaultOptions } from './defaults.js';
import type { TrainingOptions } from './options.js';
import type { TrainingRun } from './progress.js';
import { startLearner } from './start-learner.js';

/** Widths that a run may fall back on, the widest first. */
const WIDTHS = [384, 256, 192, 128, 64, 32];

/**
 * Characters that a model should read for each of its weights: with fewer, a smaller one learns more in the same time
 * (docs/results.md).
 */
const CHARACTERS_PER_WEIGHT = 6;

/** The share of the best recipe's length from which on it is worth more than the standard one. */
const ENOUGH_FOR_BEST = 0.5;

/**
 * The run of a given time, with the model that the time can train on this machine, which is measured for that.
 * @param asked what the user has settled: it stays as it is
 */
export async function affordableRun(run: TrainingRun, asked: Partial<TrainingOptions>): Promise<TrainingRun> {
  const { length, text, from, resume } = run;
  const shapeIsAsked = asked.hiddenSize !== undefined || asked.layers !== undefined;
  if (length.unit !== 'seconds' || from || resume || shapeIsAsked || asked.preset) return run;
  const secondsPerWeight = await measure(run);
  const n = text.training.length;
  /** Characters that a model can be trained on in the time. */
  const affordable = (options: TrainingOptions) => length.value / (secondsPerWeight * weights(run, options));

  const { epochs: bestEpochs, ...recipe } = defaultOptions(n, { ...asked, preset: 'best' });
  const best = { ...recipe, patience: run.options.patience, ...asked };
  if (affordable(best) >= ENOUGH_FOR_BEST * bestEpochs * n) return { ...run, options: best };

  const { epochs } = defaultOptions(n);
  const narrower = WIDTHS.filter((width) => width < run.options.hiddenSize);
  const candidates = [run.options, ...narrower.map((hiddenSize) => ({ ...run.options, hiddenSize }))];
  const enough = (model: TrainingOptions) =>
    Math.min(CHARACTERS_PER_WEIGHT * weights(run, model), model === run.options ? epochs * n : Infinity);
  const options = candidates.find((model) => affordable(model) >= enough(model)) ?? candidates.at(-1)!;
  // A text that is read less often, or by a narrower model, is less learnt by heart.
  const share =
    Math.min(1, affordable(options) / (epochs * n)) * (options.hiddenSize / run.options.hiddenSize);
  const rounded = (rate: number) => Number(rate.toFixed(2));
  const dropout = asked.dropout ?? rounded(options.dropout * share);
  const weightDrop = asked.weightDrop ?? rounded(options.weightDrop * share);
  return { ...run, options: { ...options, dropout, weightDrop } };
}

function weights({ text }: TrainingRun, { cell, layers, hiddenSize }: TrainingOptions): number {
  return parameterCount({ cell, layers, hiddenSize, vocabularySize: text.vocabulary.size });
}

/** What training takes on this machine, in seconds for a character and a weight: much the same for every size. */
async function measure(run: TrainingRun): Promise<number> {
  const learner = await startLearner(run);
  try {
    return learner.measure().secondsPerStep / learner.predictions / weights(run, run.options);
  } finally {
    await learner.close();
  }
}

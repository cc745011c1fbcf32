import { parameterCount } from '../../model/config.js';
import type { RunPlan } from '../run.js';
import { startTrainer } from '../trainer.js';
import type { Choices } from './choices.js';
import { annealed, defaultOptions, FEW_EPOCHS } from './defaults.js';
import type { TrainingOptions } from './options.js';

/** Hidden sizes to choose from if time is short, the largest first. */
const WIDTHS = [384, 256, 192, 128, 64, 32];

/** Characters to read per weight; with fewer, a smaller model learns more in the same time (docs/results.md). */
const CHARACTERS_PER_WEIGHT = 3;

/** Steps up to which the weight average, which spans a thousand steps, replaces a falling learning rate. */
const FEW_STEPS = 4000;

/**
 * Fits the options of a new run to its length: the model to the given time, the regularization to the number of epochs,
 * and the final learning rate to the number of steps.
 * @param plan the run as planned so far
 */
export async function fitToLength(choices: Choices, plan: RunPlan): Promise<void> {
  const { length, text } = plan;
  const symbols = text.training.length;
  let epochs: number;
  if (length.unit === 'seconds') {
    const secondsPerWeight = await measure(plan);
    const epochsOf = (options: TrainingOptions) =>
      length.value / (secondsPerWeight * weights(plan, options) * symbols);
    if (mayChooseModel(choices, plan)) chooseModel(choices, plan, epochsOf);
    epochs = epochsOf(choices.options);
  } else {
    const { batchSize, sequenceLength } = choices.options;
    epochs = length.unit === 'epochs' ? length.value : (length.value * batchSize * sequenceLength) / symbols;
  }
  const { options } = choices;
  const share = regularizationShare(options, epochs, symbols);
  const because =
    share < 1 ? 'less, for fewer epochs or a smaller model' : 'by the size of the text, rounded';
  choices.adjust(regularizationPart(options, share), because);
  if (isLong(options, epochs, symbols)) choices.adjust(annealed, 'it falls far in a long run on a long text');
}

/** Returns whether the user left both the size and the preset open. */
function mayChooseModel({ given }: Choices, { from }: RunPlan): boolean {
  return !from && !('hiddenSize' in given || 'layers' in given || 'preset' in given);
}

/**
 * Chooses a model that can be trained in the given time: of the best preset, the default, or a smaller one.
 * @param epochsOf returns the number of epochs for which there is time with some options
 */
function chooseModel(choices: Choices, plan: RunPlan, epochsOf: (options: TrainingOptions) => number): void {
  const { options } = choices;
  const symbols = plan.text.training.length;
  const { patience } = options;
  const best = { ...defaultOptions(symbols, { ...choices.given, preset: 'best' }), patience };
  if (epochsOf(choices.optionsWith(best)) >= best.epochs) {
    choices.adjust(best, 'by the best preset, for which there is time');
    return;
  }
  const smaller = WIDTHS.filter((width) => width < options.hiddenSize);
  const candidates = [options, ...smaller.map((hiddenSize) => ({ ...options, hiddenSize }))];
  const { epochs } = defaultOptions(symbols);
  const enough = (model: TrainingOptions) => {
    const characters = CHARACTERS_PER_WEIGHT * weights(plan, model);
    return Math.min(characters / symbols, model === options ? epochs : Infinity);
  };
  const model = candidates.find((candidate) => epochsOf(candidate) >= enough(candidate));
  const { hiddenSize } = model ?? candidates.at(-1)!;
  choices.adjust({ hiddenSize }, 'the largest for which there is time');
}

/**
 * Returns the fraction of the usual regularization that a run needs: less for fewer epochs than by default, or for a
 * smaller model. The best preset gets all of it from the smaller number of epochs of the two presets.
 */
function regularizationShare(options: TrainingOptions, epochs: number, symbols: number): number {
  const usual = defaultOptions(symbols, { preset: options.preset });
  const enough = Math.min(usual.epochs, defaultOptions(symbols).epochs);
  return Math.min(1, epochs / enough) * Math.min(1, options.hiddenSize / usual.hiddenSize);
}

function regularizationPart({ dropout, weightDrop, inputDropout }: TrainingOptions, share: number) {
  const part = (full: number) => Number((full * share).toFixed(2));
  return { dropout: part(dropout), weightDrop: part(weightDrop), inputDropout: part(inputDropout) };
}

/** Returns whether a text that is read only once or twice by default is trained on for more than a few steps. */
function isLong({ preset, ...options }: TrainingOptions, epochs: number, symbols: number): boolean {
  const steps = (epochs * symbols) / (options.batchSize * options.sequenceLength);
  return defaultOptions(symbols, { preset }).epochs <= FEW_EPOCHS && steps > FEW_STEPS;
}

function weights({ text }: RunPlan, { cell, layers, hiddenSize }: TrainingOptions): number {
  return parameterCount({ cell, layers, hiddenSize, vocabularySize: text.vocabulary.size });
}

/** Measures the speed of training in seconds per character and weight, which is similar for all sizes. */
async function measure(plan: RunPlan): Promise<number> {
  const trainer = await startTrainer({ ...plan, from: undefined });
  try {
    // 1% of the time budget, up to a quarter of a second.
    const trial = Math.min(250, 10 * plan.length.value);
    const { secondsPerStep } = trainer.measure(trial);
    return secondsPerStep / trainer.layout.predictionsPerStep / weights(plan, plan.options);
  } finally {
    await trainer.close();
  }
}

import type {
  EvaluationReport,
  Preflight,
  TrainingProgress,
  TrainingResult,
  RunPlan,
} from '../../../core/training/run.js';
import type { RunFiles } from '../../../node/files/run-files.js';
import { drawChart } from '../../terminal/chart.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatEpochs,
  formatLoss,
  formatNumberOf,
  formatTable,
} from '../../terminal/format.js';
import type { Arithmetic } from '../../../core/engine/kernels.js';
import type { Messages } from '../../terminal/messages.js';
import { type Progress, startProgress } from '../../terminal/progress.js';
import { findOverfitting } from '../../../core/training/overfitting.js';
import type { TrainingOptions } from '../../../core/training/plan/options.js';

/** Describes the regularization: always the dropout, and whatever else is used. */
function describeRegularization({ dropout, inputDropout, weightDrop, weightDecay }: TrainingOptions): string {
  const further = { 'input dropout': inputDropout, 'weight drop': weightDrop, 'weight decay': weightDecay };
  const used = Object.entries(further).filter(([, value]) => value > 0);
  return [`dropout ${dropout}`, ...used.map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** Shows a training run to the user. */
export class TrainingDisplay {
  #bar: Progress | undefined;
  #hasTrained = false;
  /** The total number of epochs; undefined for a time budget. */
  #epochs: number | undefined;

  constructor(
    readonly messages: Messages,
    readonly run: RunPlan,
  ) {}

  /** Shows the facts about the run, before its first step. */
  start(preflight: Preflight, seedWasDrawn: boolean): void {
    const { cell, layers, hiddenSize, learningRate, preset } = this.run.options;
    const heldOut =
      preflight.validationCharacters > 0
        ? `${formatCount(preflight.validationCharacters)} held out for validation`
        : 'nothing held out for validation';
    const lines =
      preflight.trainingLines === undefined
        ? ''
        : `, in ${formatNumberOf(preflight.trainingLines, 'line')}, each a separate text`;
    const { messages, run } = this;
    if (run.resume) messages.say(describeResumption(run, preflight));
    const epochs = preflight.totalSteps / preflight.stepsPerEpoch;
    if (run.length.unit !== 'seconds') this.#epochs = epochs;
    const rows: [string, string][] = [
      ...(run.from ? [describeOrigin(run.from.vocabulary.size, preflight.vocabularySize)] : []),
      [
        'text',
        `${formatCount(preflight.trainingCharacters)} characters to train on${lines}, ${heldOut}; ${formatCount(preflight.vocabularySize)} symbols`,
      ],
      [
        'model',
        `${cell}, ${layers} × ${hiddenSize} units, ${formatCount(preflight.parameters)} parameters, ${formatBytes(preflight.memoryBytes)} of memory`,
      ],
      [
        'run',
        `${run.length.unit === 'seconds' ? 'about ' : ''}${formatNumberOf(preflight.totalSteps, 'step')} of ${preflight.batchSize} × ${preflight.sequenceLength} characters ` +
          `(${formatEpochs(epochs)}), learning rate ${learningRate}, ${describeRegularization(this.run.options)}, ` +
          `about ${formatDuration(preflight.expectedSeconds)}` +
          (seedWasDrawn ? `; random seed ${preflight.rngSeed}` : '') +
          (preset === 'best' ? '; best preset' : ''),
      ],
    ];
    messages.show(formatTable(rows, messages.lineLength).trimEnd());
    this.#warnOfArithmetic(preflight.arithmetic);
  }

  #warnOfArithmetic(arithmetic: Arithmetic): void {
    const wanted = this.run.arithmetic ?? this.run.resume?.training.arithmetic;
    if (wanted === undefined || wanted === arithmetic) return;
    this.messages.warn(
      `this machine does not support ${wanted} arithmetic: the run uses ${arithmetic}, and the bytes of the model will differ`,
    );
  }

  /** Shows a sample of the model during training. */
  sample(step: number, text: string): void {
    this.messages.say(`--- sample after ${formatNumberOf(step, 'step')}`);
    this.messages.show(text);
    this.messages.say('---');
  }

  /** Shows that the run is stopping, since saving a large model takes a while. Nothing is saved before the first step. */
  ending(): void {
    if (!this.#hasTrained) return;
    this.messages.say('stopping as soon as the run is saved; press Ctrl+C again to stop now without saving');
  }

  /** Shows what was saved after an interruption. */
  interrupted(files: RunFiles): void {
    if (!files.modelWritten) return;
    const { modelPath, keepsState } = files;
    const unvalidated =
      this.run.text.validation.length > 0
        ? 'the latest model, not validated yet'
        : 'the latest model, since nothing is held out';
    const content = files.modelValidated ? 'the best model so far' : unvalidated;
    const flag = this.run.from ? '--resume instead of --from' : '--resume';
    const next = keepsState ? `; to continue, repeat the command with ${flag}` : '';
    this.messages.say(`${modelPath} contains ${content}${next}`);
  }

  /** Starts the progress bar, which appears with the first step. */
  async begin(): Promise<void> {
    this.#bar = await startProgress(this.messages, 1);
  }

  /** Shows the progress of measuring the model to start from. */
  measuring(done: number, total: number): void {
    this.#bar?.update(0, `measuring the model to start from: ${Math.floor((100 * done) / total)}%`);
  }

  /** Shows the progress after a step. */
  update(progress: TrainingProgress): void {
    this.#hasTrained = true;
    const { validationLoss } = progress;
    const all = this.#epochs === undefined ? '' : ` of ${Number(this.#epochs.toFixed(1))}`;
    // The most important facts come first: a narrow terminal cuts off the rest.
    this.#bar?.update(
      progress.progress,
      `${formatDuration(progress.remainingSeconds)} left`,
      `epoch ${progress.epoch.toFixed(1)}${all}`,
      ...(validationLoss === undefined ? [] : [`validation ${inBothUnits(validationLoss)}`]),
      `loss ${inBothUnits(progress.trainingLoss)}`,
      `${formatCount(progress.charactersPerSecond)} characters/s`,
      `step ${formatCount(progress.step)}`,
    );
  }

  /** Shows the progress of the final evaluation. */
  evaluating(scored: number, total: number): void {
    this.#bar?.update(1, `measuring the best model: ${Math.floor((100 * scored) / total)}%`);
  }

  stop(): void {
    this.#bar?.stop();
  }

  /** Shows an evaluation, as a detail. */
  evaluated(report: EvaluationReport): void {
    if (report.validationLoss === undefined) return;
    const { step, epoch, trainingLoss, validationLoss, best } = report;
    this.messages.detail(
      `step ${formatCount(step)}, epoch ${epoch.toFixed(2)}: training ${trainingLoss.toFixed(4)}, ` +
        `validation ${validationLoss.toFixed(4)}${best ? ', the best so far' : ''}`,
    );
  }

  /** Shows the results at the end of the run. */
  finish(model: string, result: TrainingResult): void {
    const { messages } = this;
    const { validationLoss, trainingLoss, checkpoint } = result;
    this.stop();
    if (checkpoint.training.history.length > 2) {
      const { columns, color } = messages;
      const chart = drawChart(checkpoint.training.history, { columns, color });
      if (chart !== '') messages.draw(chart);
    }
    if (result.stoppedEarly) messages.say('stopped early: the validation loss no longer improved');
    const overfitting = findOverfitting(checkpoint.training.history);
    if (overfitting) {
      messages.say(
        `the model was overfitting: its validation loss was lowest after ${formatEpochs(overfitting.epoch)} and then rose by ${overfitting.rise.toFixed(2)}, while the training loss fell. ` +
          'More text helps most; otherwise try a higher --dropout, a smaller --hidden-size or fewer --epochs',
      );
    }
    // A resumed run that had no steps left has no speed.
    const speed =
      result.charactersPerSecond > 0 ? ` (${formatCount(result.charactersPerSecond)} characters/s)` : '';
    messages.say(
      `trained ${formatNumberOf(result.steps, 'step')}, ${formatEpochs(result.epochs)}, ${formatCount(result.characters)} characters ` +
        `in ${formatDuration(result.elapsedSeconds)}${speed}`,
    );
    messages.say(
      validationLoss === undefined
        ? `${model}: training loss ${formatLoss(trainingLoss)}`
        : `${model}: validation loss ${formatLoss(validationLoss)}`,
    );
    if ((validationLoss ?? trainingLoss) > Math.log(checkpoint.vocabulary.size)) {
      messages.warn('the model is worse than random guessing: train longer, or lower --learning-rate');
    }
  }
}

/** Describes where a saved run continues. A run that has already reached its length is only measured and saved. */
function describeResumption({ length, resume }: RunPlan, { totalSteps }: Preflight): string {
  const { steps } = resume!.training;
  const after = `resuming after ${formatNumberOf(steps, 'step')}`;
  if (length.unit === 'seconds' || steps < totalSteps) return after;
  return `${after}: the run already has the requested length, so the model is only measured and saved`;
}

function describeOrigin(known: number, symbols: number): [name: string, value: string] {
  const added = symbols - known;
  const news =
    added === 0 ? 'no new symbols in the text' : `${formatNumberOf(added, 'new symbol')} in the text`;
  return ['from', `a model of ${formatCount(known)} symbols; ${news}`];
}

/** Formats a loss in nats/character and in bits/character. */
function inBothUnits(nats: number): string {
  return `${nats.toFixed(3)} (${(nats / Math.LN2).toFixed(2)} bits)`;
}

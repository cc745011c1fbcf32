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

/** What keeps a model from learning a text by heart. */
function noiseOf({ dropout, inputDropout, weightDrop, weightDecay }: TrainingOptions): string {
  const further = { 'of the input': inputDropout, 'weight drop': weightDrop, 'weight decay': weightDecay };
  const used = Object.entries(further).filter(([, value]) => value > 0);
  return [`dropout ${dropout}`, ...used.map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** What a person sees of a training run. */
export class TrainingDisplay {
  #bar: Progress | undefined;
  #begun = false;
  /** Epochs in all, of a run that is as long as its steps. */
  #epochs: number | undefined;

  constructor(
    readonly messages: Messages,
    readonly run: RunPlan,
  ) {}

  /** Before the first step. */
  start(preflight: Preflight, seedWasDrawn: boolean): void {
    const { cell, layers, hiddenSize, learningRate, preset } = this.run.options;
    const held =
      preflight.validationCharacters > 0
        ? `${formatCount(preflight.validationCharacters)} held out to validate on`
        : 'nothing held out to validate on';
    const lines =
      preflight.trainingLines === undefined
        ? ''
        : `, in ${formatNumberOf(preflight.trainingLines, 'line')}, each a text of its own`;
    const { messages, run } = this;
    if (run.resume) messages.say(describeResumption(run, preflight));
    const epochs = preflight.totalSteps / preflight.stepsPerEpoch;
    if (run.length.unit !== 'seconds') this.#epochs = epochs;
    const rows: [string, string][] = [
      ...(run.from ? [describeOrigin(run.from.vocabulary.size, preflight.vocabularySize)] : []),
      [
        'text',
        `${formatCount(preflight.trainingCharacters)} characters to train on${lines}, ${held}; ${formatCount(preflight.vocabularySize)} symbols`,
      ],
      [
        'model',
        `${cell}, ${layers} × ${hiddenSize} units, ${formatCount(preflight.parameters)} parameters, ${formatBytes(preflight.memoryBytes)} of memory`,
      ],
      [
        'run',
        `${run.length.unit === 'seconds' ? 'about ' : ''}${formatNumberOf(preflight.totalSteps, 'step')} of ${preflight.batchSize} × ${preflight.sequenceLength} characters ` +
          `(${formatEpochs(epochs)}), learning rate ${learningRate}, ${noiseOf(this.run.options)}, ` +
          `about ${formatDuration(preflight.expectedSeconds)}` +
          (seedWasDrawn ? `; random seed ${preflight.rngSeed}` : '') +
          (preset === 'best' ? '; the best preset' : ''),
      ],
    ];
    messages.show(formatTable(rows, messages.lineLength).trimEnd());
    this.#noteArithmetic(preflight.arithmetic);
  }

  #noteArithmetic(arithmetic: Arithmetic): void {
    const wanted = this.run.arithmetic ?? this.run.resume?.training.arithmetic;
    if (wanted === undefined || wanted === arithmetic) return;
    this.messages.warn(
      `this machine has no ${wanted} arithmetic: the run goes on in ${arithmetic}, and the model's bytes will be others`,
    );
  }

  /** A sample of the model on the way. */
  sample(step: number, text: string): void {
    this.messages.say(`--- sample after ${formatNumberOf(step, 'step')}`);
    this.messages.show(text);
    this.messages.say('---');
  }

  /** At a signal: a step, and the saving of a large model, take a while. Before the first step nothing is saved. */
  ending(): void {
    if (!this.#begun) return;
    this.messages.say('stopping as soon as the run is saved; Ctrl+C now stops it at once, unsaved');
  }

  /** After an interruption, when everything is saved. */
  interrupted(files: RunFiles): void {
    if (!files.modelWritten) return;
    const { modelPath, keepsState } = files;
    const weights =
      this.run.text.validation.length > 0
        ? 'its weights as they are, not validated yet'
        : 'its last weights, for nothing is held out';
    const trust = files.modelValidated ? 'its best model so far' : weights;
    const flag = this.run.from ? '--resume in place of --from' : '--resume';
    const next = keepsState ? `; the same command with ${flag} goes on` : '';
    this.messages.say(`${modelPath} holds ${trust}${next}`);
  }

  /** A bar appears with the first step. */
  async begin(): Promise<void> {
    this.#bar = await startProgress(this.messages, 1);
  }

  /** While the model to begin from is measured. */
  measuring(done: number, total: number): void {
    this.#bar?.update(0, `measuring the model to begin from: ${Math.floor((100 * done) / total)}%`);
  }

  /** After a step. */
  update(progress: TrainingProgress): void {
    this.#begun = true;
    const { validationLoss } = progress;
    const all = this.#epochs === undefined ? '' : ` of ${Number(this.#epochs.toFixed(1))}`;
    // The most important first: a narrow terminal shows no more than the beginning.
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

  /** During the final evaluation. */
  evaluating(scored: number, total: number): void {
    this.#bar?.update(1, `measuring the best model: ${Math.floor((100 * scored) / total)}%`);
  }

  stop(): void {
    this.#bar?.stop();
  }

  evaluated(report: EvaluationReport): void {
    if (report.validationLoss === undefined) return;
    const { step, epoch, trainingLoss, validationLoss, best } = report;
    this.messages.detail(
      `step ${formatCount(step)}, epoch ${epoch.toFixed(2)}: training ${trainingLoss.toFixed(4)}, ` +
        `validation ${validationLoss.toFixed(4)}${best ? ', the best so far' : ''}`,
    );
  }

  /** After the last step. */
  finish(model: string, result: TrainingResult): void {
    const { messages } = this;
    const { validationLoss, trainingLoss, checkpoint } = result;
    this.stop();
    if (checkpoint.training.history.length > 2) {
      const { columns, color } = messages;
      const chart = drawChart(checkpoint.training.history, { columns, color });
      if (chart !== '') messages.draw(chart);
    }
    if (result.stoppedEarly) messages.say('stopped early: the model no longer became better');
    const overfitting = findOverfitting(checkpoint.training.history);
    if (overfitting) {
      messages.say(
        `the validation loss was lowest after ${formatEpochs(overfitting.epoch)}, and rose by ${overfitting.rise.toFixed(2)} since, while the training loss fell: ` +
          'the text was being learnt by heart. More text helps most; then a higher --dropout, a smaller --hidden-size or fewer --epochs',
      );
    }
    // A run that was as long as asked for, and is only measured, has none.
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
      messages.warn('that is worse than guessing: train for longer, or lower --learning-rate');
    }
  }
}

/** Where a saved run goes on; one that was asked for less than it has done is but measured and saved. */
function describeResumption({ length, resume }: RunPlan, { totalSteps }: Preflight): string {
  const { steps } = resume!.training;
  const after = `resuming after ${formatNumberOf(steps, 'step')}`;
  if (length.unit === 'seconds' || steps < totalSteps) return after;
  return `${after}: that is as long as was asked for, so the model is measured and saved, and not trained further`;
}

function describeOrigin(known: number, symbols: number): [name: string, value: string] {
  const added = symbols - known;
  const news =
    added === 0 ? 'none of the text is new to it' : `${formatCount(added)} of the text are new to it`;
  return ['from', `a model of ${formatCount(known)} symbols; ${news}`];
}

/** A loss in nats/character, and in bits. */
function inBothUnits(nats: number): string {
  return `${nats.toFixed(3)} (${(nats / Math.LN2).toFixed(2)} bits)`;
}

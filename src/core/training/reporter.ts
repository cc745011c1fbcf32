import type { HistoryEntry } from '../history.js';
import { parameterCount } from '../model/config.js';
import type { Pace } from './pace.js';
import type { Preflight, TrainingListener } from './run.js';
import type { RunState } from './run-state.js';

/** Reports the progress and the speed of a run to a listener. */
export class Reporter {
  readonly #start = performance.now();
  /** Characters trained on before this session. */
  readonly #firstCharacters: number;

  constructor(
    private readonly state: RunState,
    private readonly pace: Pace,
    private readonly listener: TrainingListener = {},
  ) {
    this.#firstCharacters = state.characters;
  }

  /** Returns the speed of this session so far. */
  get charactersPerSecond(): number {
    const seconds = (performance.now() - this.#start) / 1000;
    return (this.state.characters - this.#firstCharacters) / seconds;
  }

  /** Reports the facts about the run, before its first step. */
  start(): void {
    this.listener.onStart?.(preflight(this.state, this.pace));
  }

  /** Reports a step. */
  step(learningRate: number): void {
    const { state, pace, listener } = this;
    listener.onProgress?.({
      step: state.step,
      totalSteps: pace.totalSteps,
      epoch: state.epoch,
      progress: pace.progress(state.step),
      trainingLoss: state.trainingLoss,
      validationLoss: state.history.at(-1)?.validationLoss,
      learningRate,
      charactersPerSecond: this.charactersPerSecond,
      elapsedSeconds: pace.clock(),
      remainingSeconds: pace.remainingSeconds(state.step),
    });
  }

  /** Reports an evaluation. */
  evaluation(entry: HistoryEntry, best: boolean): void {
    const { charactersPerSecond, pace } = this;
    this.listener.onEvaluation?.({ ...entry, best, charactersPerSecond, elapsedSeconds: pace.clock() });
  }

  /** Reports the progress of the final evaluation: the predictions scored so far. */
  finalEvaluation(scored: number): void {
    this.listener.onFinalEvaluation?.(scored, this.state.trainer.layout.text.validation.length - 1);
  }

  /** Returns whether the listener wants a sample after this step. */
  get wantsSample(): boolean {
    const { sampleEvery, onSample } = this.listener;
    return onSample !== undefined && sampleEvery !== undefined && this.state.step % sampleEvery === 0;
  }

  /** Reports a sample. */
  sample(text: string): void {
    this.listener.onSample?.(this.state.step, text);
  }
}

function preflight({ trainer, step }: RunState, pace: Pace): Preflight {
  const { layout, team, engine } = trainer;
  const { text, batches, config, rngSeed } = layout;
  return {
    trainingCharacters: text.training.length,
    validationCharacters: text.validation.length,
    trainingLines: layout.lines?.count,
    vocabularySize: config.vocabularySize,
    parameters: parameterCount(config),
    memoryBytes: layout.memoryBytes(team.size),
    batchSize: batches.shape.batchSize,
    sequenceLength: batches.shape.sequenceLength,
    arithmetic: engine.arithmetic,
    stepsPerEpoch: batches.perEpoch,
    totalSteps: pace.totalSteps,
    expectedSeconds: pace.clock() + pace.remainingSeconds(step),
    rngSeed,
  };
}

import type { Pause } from '../pause.js';
import type { Team } from '../engine/team.js';
import { estimateLoss } from '../evaluation/estimate.js';
import { scoreStream } from '../evaluation/loss.js';
import { LossSummary } from '../evaluation/summary.js';
import type { Parameters } from '../model/parameters.js';
import { Random } from '../random.js';
import { contextOf } from '../sampling/seed.js';
import { samplingDefaults } from '../sampling/distribution.js';
import { Stepper } from '../model/stepper.js';
import { drawSymbols, SymbolStream } from '../sampling/symbol-stream.js';
import { SymbolWriter } from '../sampling/symbol-writer.js';
import { concatenate } from '../typed-arrays.js';
import type { TrainingLayout } from './layout.js';

/** The most held-out symbols that an estimate of the validation loss predicts. */
export const ESTIMATE_LIMIT = 50_000;

/** The symbols of a sample that is shown during training. */
const SAMPLE_LENGTH = 200;

/** Validates and samples the current model, and keeps the best one. */
export class Validator {
  constructor(
    private readonly layout: TrainingLayout,
    private readonly team: Team,
  ) {}

  /** Returns the weights of the current model: the weight average if there is one, or else the weights in training. */
  get weights(): Parameters {
    const { average, weights } = this.layout.program;
    return average?.values ?? weights.values;
  }

  /** Keeps the current model as the best. */
  keepAsBest(): void {
    this.#copy(this.weights, this.layout.program.best);
  }

  /** Estimates the loss on the held-out text, in nats/character; undefined if nothing is held out. */
  async estimate(pause: Pause): Promise<number | undefined> {
    const { text, program } = this.layout;
    const { estimator } = program;
    if (!estimator) return undefined;
    return this.#withModel(() => estimateLoss(this.team, estimator, text.validation, ESTIMATE_LIMIT, pause));
  }

  /**
   * Measures the exact loss of the best model on the held-out text, in one stream, in nats/character. Overwrites the
   * weights in training with the best.
   */
  async evaluateBest(pause: Pause<[scored: number]>): Promise<number> {
    const { text, program } = this.layout;
    this.#copy(program.best, program.weights.values);
    this.team.run(program.pack);
    const summary = new LossSummary();
    const visit = (loss: number, correct: boolean) => summary.add(loss, correct);
    await scoreStream(this.team, program.evaluator, text.validation, visit, { pause });
    return summary.mean;
  }

  /** Returns a sample of the model after `step` steps. The random seed of the run determines it. */
  async sample(step: number): Promise<string> {
    const { text, program, rngSeed } = this.layout;
    const { vocabulary, preprocessing } = text;
    const random = new Random(rngSeed, 'sample', step);
    return this.#withModel(() => {
      const seed = contextOf(vocabulary, []);
      const stream = new SymbolStream(seed, vocabulary.counts, samplingDefaults, random);
      const symbols = drawSymbols(new Stepper(this.team, program.writer), stream);
      const ids = Array.from({ length: SAMPLE_LENGTH }, () => symbols.next().value);
      const writer = new SymbolWriter(vocabulary, preprocessing);
      return new TextDecoder().decode(concatenate([writer.write(ids), writer.end()]));
    });
  }

  /** Runs `work` while the weights of the current model replace those in training. */
  async #withModel<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const { gradients, pack, weights } = this.layout.program;
    // The gradients serve as a backup: the next step recomputes them, and packs the weights.
    this.#copy(weights.values, gradients);
    this.#copy(this.weights, weights.values);
    this.team.run(pack);
    try {
      return await work();
    } finally {
      this.#copy(gradients, weights.values);
    }
  }

  #copy(from: Parameters, to: Parameters): void {
    this.team.engine.kernels.copy(from.all.length, from.all.offset, to.all.offset);
  }
}

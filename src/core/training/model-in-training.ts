import type { Pause } from '../breathe.js';
import type { Team } from '../engine/team.js';
import { estimateLoss } from '../evaluation/estimate.js';
import { scoreStream } from '../evaluation/loss.js';
import { LossSummary } from '../evaluation/summary.js';
import type { Parameters } from '../model/parameters.js';
import { SymbolGenerator } from '../sampling/generator.js';
import type { TokenSlice } from '../text/tokens.js';
import type { TrainingProgram } from './program.js';

/** Held-out predictions that a validation during training makes at most. */
export const ESTIMATE_LIMIT = 50_000;

/** The model as training has made it so far, and the best of those before it: measured on the held-out text, or writing. */
export class ModelInTraining {
  /** @param heldOut the text to measure it on; empty where nothing is held out */
  constructor(
    private readonly program: TrainingProgram,
    private readonly team: Team,
    private readonly heldOut: TokenSlice,
  ) {}

  /** Its weights as they are: the average of those in training, where one is kept. */
  get weights(): Parameters {
    return this.program.average?.values ?? this.program.weights.values;
  }

  /** Keeps it as the best. */
  keepAsBest(): void {
    this.#copy(this.weights, this.program.best);
  }

  /** An estimate of its loss on the held-out text, in nats/character; undefined where nothing is held out. */
  async estimate(pause: Pause): Promise<number | undefined> {
    const { validator } = this.program;
    if (!validator) return undefined;
    return this.#atWork(() => estimateLoss(this.team, validator, this.heldOut, ESTIMATE_LIMIT, pause));
  }

  /** The loss of the best on the held-out text, in one stream, in nats/character. Its weights become those in training. */
  async evaluateBest(pause: Pause<[scored: number]>): Promise<number> {
    const { weights, best, stream, pack } = this.program;
    this.#copy(best, weights.values);
    this.team.run(pack);
    const summary = new LossSummary();
    const visit = (loss: number, correct: boolean) => summary.add(loss, correct);
    await scoreStream(this.team, stream, this.heldOut, visit, { pause });
    return summary.mean;
  }

  /** Gives `write` what writes text with it. */
  async sample(write: (writer: SymbolGenerator) => string): Promise<string> {
    return this.#atWork(() => write(new SymbolGenerator(this.team, this.program.writer)));
  }

  /** Lets networks work with its weights, in the place of those in training; afterwards these are there again. */
  async #atWork<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const { gradients, pack, weights } = this.program;
    // The next step makes the gradients anew, and packs the weights.
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

import { createPause } from '../pause.js';
import type { Engine } from '../engine/engine.js';
import type { TeamOptions } from '../engine/options.js';
import { Team, teamSize } from '../engine/team.js';
import { sourceOf } from '../engine/threads/program.js';
import { checkModelFits } from '../formats/format.js';
import { type NamedTensor, parameterCount } from '../model/config.js';
import { initialTensors } from '../model/initialization.js';
import type { Parameters } from '../model/parameters.js';
import { CounterRandom, counters } from '../random.js';
import { TrainingLayout } from './layout.js';
import { checkMemory } from './machine.js';
import { checkOptions } from './plan/options.js';
import { TrainingProgram } from './program.js';
import type { RunPlan, TrainingHooks } from './run.js';
import { fastest, savingSeconds, type Speed } from './speed.js';
import { readState, writeState } from './state-tensors.js';
import { Validator } from './validator.js';

/** The probability that the state of a stream is zeroed before a segment (Melis et al. 2018: 0.01). */
const FORGETTING_RATE = 0.01;

/** Trains the weights step by step, with a team of threads. Must be closed. */
export class Trainer {
  readonly validator: Validator;

  private constructor(
    readonly layout: TrainingLayout,
    readonly team: Team,
  ) {
    this.validator = new Validator(layout, team);
  }

  /**
   * Starts the threads on a layout.
   * @param tensors the initial weights; by default those of an untrained model
   * @throws {DataError} if a tensor is missing or of the wrong shape, or the machine has too little memory
   */
  static async start(
    layout: TrainingLayout,
    options: TeamOptions = {},
    tensors?: readonly NamedTensor[],
  ): Promise<Trainer> {
    const { plan, program, config, rngSeed, text, worthwhileThreads } = layout;
    const source = sourceOf(TrainingProgram, program.description);
    const team = await Team.start(plan, source, worthwhileThreads, options, (engine) => {
      const initial = tensors ?? initialTensors(config, rngSeed, text.vocabulary.counts);
      program.weights.values.write(engine, initial);
    });
    return new Trainer(layout, team);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.team.close();
  }

  /** Returns the engine of the main thread. */
  get engine(): Engine {
    return this.team.engine;
  }

  /** Returns the weights in training; the model may be their average (`Validator.weights`). */
  get weights(): Parameters {
    return this.layout.program.weights.values;
  }

  /**
   * Makes one step of training: reads a batch, and updates the weights by the gradient of its mean loss.
   * @param step the number of steps done before
   * @returns the mean loss of the batch in nats/character, before the update, and the norm of the gradient
   */
  step(step: number, learningRate: number): { loss: number; gradientNorm: number } {
    const { engine } = this;
    const { batches, program } = this.layout;
    const { network } = program;
    const { batchSize: B, sequenceLength: T } = batches.shape;
    if (batches.beginsEpoch(step)) network.resetState(engine);
    for (let b = 0; b < B; b++) if (this.forgets(step, b)) network.resetStream(engine, b);
    const [inputs, targets] = [network.inputs, network.output.targets].map((ids) => engine.memory.ids(ids));
    const length = batches.fill(step, inputs, targets);

    // A shorter step has a noisier gradient, so its learning rate is lower (Merity et al. 2018).
    const gradientNorm = this.team.run(program.step, step, learningRate * (length / T), length);
    return { loss: network.lossSum(engine, length) / (B * length), gradientNorm };
  }

  /**
   * Returns whether stream `b` starts this step from the zero state. Random resets teach the model to start anywhere in a
   * text, as it does after a seed. A model of lines needs none: it always starts at the start of a line.
   */
  forgets(step: number, b: number): boolean {
    const { lines, program } = this.layout;
    if (lines) return false;
    const random = new CounterRandom(program.description.seedBits, counters.forgetting, step);
    return random.at(b) < FORGETTING_RATE;
  }

  /**
   * Measures the speed of this machine before the first step, without lasting changes.
   * @param trial milliseconds to spend on trial steps
   */
  measure(trial?: number): Speed {
    const { team } = this;
    const { program, text, config, estimatedPredictions, predictionsPerStep } = this.layout;
    const { evaluator } = program;
    const T = evaluator.shape.sequenceLength;
    const secondsPerStep = fastest(() => team.run(program.trial), trial);
    const secondsPerScore = fastest(() => team.run(evaluator.read, T)) / T;
    program.forget(this.engine);
    // An estimate needs only the forward pass, about a third of a step.
    const estimate = (estimatedPredictions / predictionsPerStep) * (secondsPerStep / 3);
    const score = text.validation.length * secondsPerScore;
    return {
      secondsPerStep,
      secondsAtEnd: estimate + score,
      secondsToSave: savingSeconds(parameterCount(config)),
    };
  }

  /** Copies what a run needs to resume: weights, best weights, average, moments and the network's state. */
  readState(): NamedTensor[] {
    return readState(this.layout.program, this.engine);
  }

  /** Restores what `readState` returned. @throws {DataError} if a tensor is missing or of the wrong shape */
  writeState(tensors: readonly NamedTensor[]): void {
    writeState(this.layout.program, this.engine, tensors);
  }
}

/**
 * Starts the trainer of a run, with the weights that the run starts from.
 * @throws {UsageError} for an option out of range; {DataError} if the model is too large for a file, or for the memory of
 *   this machine; the reason of the signal if it is aborted
 */
export async function startTrainer(run: RunPlan, { signal, listener }: TrainingHooks = {}): Promise<Trainer> {
  signal?.throwIfAborted();
  const { text, options, from, resume, rngSeed } = run;
  checkOptions(options);
  const layout = new TrainingLayout(text, options, rngSeed);
  checkModelFits(layout.config);
  checkMemory(layout.memoryBytes(teamSize(layout.worthwhileThreads, run)));
  const engineOptions = { ...run, arithmetic: run.arithmetic ?? resume?.training.arithmetic };
  const breathe = createPause();
  const pause = (done: number, total: number) => {
    signal?.throwIfAborted();
    listener?.onOrigin?.(done, total);
    return breathe();
  };
  const tensors = await from?.takeTensors(layout.config, text.vocabulary, rngSeed, engineOptions, pause);
  return Trainer.start(layout, engineOptions, tensors);
}

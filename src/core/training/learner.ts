import type { Engine } from '../engine/engine.js';
import { MemoryPlan } from '../engine/memory.js';
import type { TeamOptions } from '../engine/options.js';
import { Team } from '../engine/team.js';
import { sourceOf } from '../engine/threads/program.js';
import { type ModelConfig, type NamedTensor, parameterCount } from '../model/config.js';
import { initialTensors } from '../model/initialization.js';
import type { Parameters } from '../model/parameters.js';
import { worthwhileThreads } from '../model/worthwhile-threads.js';
import { CounterRandom, counters, seedBits } from '../random.js';
import { lineSymbol } from '../text/treatment.js';
import { adamDefaults } from './adam.js';
import { Batches, fitBatch } from './batches.js';
import { programBytes } from './machine.js';
import { ESTIMATE_LIMIT, ModelInTraining } from './model-in-training.js';
import type { TrainingOptions } from './plan/options.js';
import { TrainingProgram } from './program.js';
import { ShuffledLines } from './text/shuffled-lines.js';
import { fastest, savingSeconds, type Speed } from './speed.js';
import { readState, writeState } from './state-tensors.js';
import type { TrainingText } from './text/training-text.js';

/** Symbols that each stream of a validation during training should at least read, and the most streams. */
const ESTIMATE_STREAM = 1000;
const ESTIMATE_STREAMS = 16;

/** The share of a stream's segments before which its state is forgotten (Melis et al. 2018: 0.01). */
const FORGETTING_RATE = 0.01;

/** A network in training, at work in a team of threads, and the text it reads. */
export class Learner {
  readonly plan = new MemoryPlan();
  readonly batches: Batches;
  /** The lines to train on, where each is a text of its own. */
  readonly lines: ShuffledLines | undefined;
  readonly program: TrainingProgram;
  readonly #seedBits: number;
  #team: Team | undefined;
  #model: ModelInTraining | undefined;

  constructor(
    readonly text: TrainingText,
    readonly options: TrainingOptions,
    readonly rngSeed: string,
  ) {
    const { cell, layers, hiddenSize, batchSize, sequenceLength } = options;
    const resetSymbol = lineSymbol(text.treatment, text.vocabulary);
    if (resetSymbol !== undefined) this.lines = new ShuffledLines(text.training, resetSymbol, rngSeed);
    const read = this.lines ?? text.training;
    const shape = fitBatch(read.length, { batchSize, sequenceLength });
    const held = text.validation.length;
    const streams = Math.min(ESTIMATE_STREAMS, Math.max(1, Math.floor(held / ESTIMATE_STREAM)));
    this.#seedBits = seedBits(rngSeed);
    this.batches = new Batches(read, shape, rngSeed, options.lengthJitter);
    this.program = new TrainingProgram(this.plan, {
      config: {
        cell,
        layers,
        hiddenSize,
        vocabularySize: text.vocabulary.size,
        ...(resetSymbol !== undefined && { resetSymbol }),
      },
      shape,
      dropout: options.dropout,
      inputDropout: options.inputDropout,
      weightDrop: options.weightDrop,
      averageDecay: options.averageDecay,
      adam: {
        ...adamDefaults,
        inputRate: options.inputRate,
        weightDecay: options.weightDecay,
        clipNorm: options.clipNorm,
      },
      validationStreams: held > 0 ? streams : 0,
      seedBits: this.#seedBits,
    });
  }

  get config(): ModelConfig {
    return this.program.description.config;
  }

  /** What the steps change; the model may be an average of them. */
  get weights(): Parameters {
    return this.program.weights.values;
  }

  /** The team; there is one after `start`, until it is closed. */
  get team(): Team {
    return this.#team!;
  }

  /** What has been learnt; as the team, there is one after `start`. */
  get model(): ModelInTraining {
    return this.#model!;
  }

  /** The engine of the main thread. */
  get engine(): Engine {
    return this.team.engine;
  }

  /** Predictions of a step of full length, B·T. */
  get predictions(): number {
    return this.batches.shape.batchSize * this.batches.shape.sequenceLength;
  }

  /** Held-out predictions of a validation during training. */
  get estimatedPredictions(): number {
    return Math.min(this.text.validation.length, ESTIMATE_LIMIT);
  }

  /** How many threads a step is worth. */
  get worthwhileThreads(): number {
    return worthwhileThreads(this.config, this.program.description.shape);
  }

  /** What the run takes with so many threads, in bytes: the engine's memory, the text, and the program itself. */
  memoryBytes(threads: number): number {
    const { training, validation } = this.text;
    const text = 2 * (training.length + validation.length) + (this.lines?.bytes ?? 0);
    return this.plan.bytes + text + programBytes(parameterCount(this.config), threads);
  }

  /**
   * Makes the memory and the threads. The learner is to be closed, but where this throws.
   * @param tensors those with which the model begins, in place of an untrained one's
   * @throws {DataError} if one is missing or of the wrong shape, or the machine lacks the memory
   */
  async start(options: TeamOptions = {}, tensors?: readonly NamedTensor[]): Promise<void> {
    const { plan, program, config, rngSeed, text } = this;
    const { description } = program;
    const source = sourceOf(TrainingProgram, description);
    this.#team = await Team.start(plan, source, this.worthwhileThreads, options);
    this.#model = new ModelInTraining(program, this.#team, text.validation);
    const untrained = () => initialTensors(config, rngSeed, text.vocabulary.counts);
    try {
      this.weights.write(this.engine, tensors ?? untrained());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#team?.close();
  }

  /**
   * One step of training: a batch is read, and the weights change by the gradient of its mean loss.
   * @param step the number of steps done before
   * @returns the mean loss of the batch in nats/character, before the change, and the norm of the gradient
   */
  step(step: number, learningRate: number): { loss: number; gradientNorm: number } {
    const { engine, batches } = this;
    const { network } = this.program;
    if (batches.beginsEpoch(step)) network.resetState(engine);
    for (let b = 0; b < batches.shape.batchSize; b++)
      if (this.forgets(step, b)) network.resetStream(engine, b);
    const [inputs, targets] = [network.inputs, network.output.targets].map((ids) => engine.memory.ids(ids));
    const length = batches.fill(step, inputs, targets);

    // A shorter step, of which the gradient is less certain, changes less (Merity et al. 2018).
    const { batchSize: B, sequenceLength: T } = batches.shape;
    const gradientNorm = this.team.run(this.program.step, step, learningRate * (length / T), length);
    return { loss: network.lossSum(engine, length) / (B * length), gradientNorm };
  }

  /**
   * Whether stream `b` goes on from the zero state at this step: now and then it does, so that the model learns to begin
   * anywhere, as it does with a seed. A model of lines always begins with a line.
   */
  forgets(step: number, b: number): boolean {
    if (this.lines) return false;
    return new CounterRandom(this.#seedBits, counters.forgetting, step).at(b) < FORGETTING_RATE;
  }

  /**
   * How fast this machine is, before the first step. Changes nothing that lasts.
   * @param trial milliseconds for which steps are tried
   */
  measure(trial?: number): Speed {
    const { team } = this;
    const { stream } = this.program;
    const secondsPerStep = fastest(() => team.run(this.program.trial), trial);
    const secondsPerScore =
      fastest(() => team.run(stream.read, stream.shape.sequenceLength)) / stream.shape.sequenceLength;
    this.program.forget(this.engine);
    // An estimate reads its symbols at the speed of a step's forward pass, about a third of a step.
    const estimate = (this.estimatedPredictions / this.predictions) * (secondsPerStep / 3);
    const score = this.text.validation.length * secondsPerScore;
    const secondsToSave = savingSeconds(parameterCount(this.config));
    return { secondsPerStep, secondsAtEnd: estimate + score, secondsToSave };
  }

  /** What a run needs to go on: weights, best weights, Adam's moments and the network's state. */
  readState(): NamedTensor[] {
    return readState(this.program, this.engine);
  }

  /** Goes on from what `readState` gave. @throws {DataError} if a tensor is missing or of the wrong shape */
  writeState(tensors: readonly NamedTensor[]): void {
    writeState(this.program, this.engine, tensors);
  }
}

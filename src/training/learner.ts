import { type Engine, startEngine } from '../engine/engine.js';
import type { Arithmetic } from '../engine/kernels.js';
import { MemoryPlan } from '../engine/memory.js';
import { DataError } from '../errors.js';
import { estimateLoss } from '../evaluation/estimate.js';
import { scoreStream } from '../evaluation/loss.js';
import { LossSummary } from '../evaluation/summary.js';
import { type ModelConfig, type NamedTensor, parameterCount } from '../model/config.js';
import { initialTensors } from '../model/initialization.js';
import { Network, Weights } from '../model/network.js';
import { Parameters } from '../model/parameters.js';
import { SymbolGenerator } from '../sampling/generator.js';
import { Adam, adamDefaults } from './adam.js';
import { Batches, fitBatch } from './batches.js';
import { CounterRandom, seedBits } from '../random.js';
import { programBytes } from './machine.js';
import type { TrainingOptions } from './options.js';
import { fastest, savingSeconds, type Speed } from './speed.js';
import type { TrainingText } from './text.js';

/** Held-out predictions that a validation during training makes at most. */
const ESTIMATE_LIMIT = 50_000;
/** Symbols that each stream of such a validation should at least read, and the most streams. */
const ESTIMATE_STREAM = 1000;
const ESTIMATE_STREAMS = 16;
/** Steps at a time of the one stream that measures the loss exactly. */
const STREAM_STEPS = 64;

/** The share of a stream's segments before which its state is forgotten (Melis et al. 2018: 0.01). */
const FORGETTING_RATE = 0.01;
/** Names that draw, apart from those of dropout, which are named by layers from 0. */
const FORGETTING = -1;

/** A network in training: its weights, gradients and optimiser, and the text it reads. */
export class Learner {
  readonly plan = new MemoryPlan();
  readonly weights: Weights;
  readonly gradients: Parameters;
  /** The weights with the best validation loss so far. */
  readonly best: Parameters;
  readonly network: Network;
  readonly adam: Adam;
  readonly batches: Batches;
  /** Reads and writes text with the current weights. */
  readonly generator: SymbolGenerator;
  readonly #estimator: Network | undefined;
  readonly #stream: Network;
  readonly #seedBits: number;
  #engine: Engine | undefined;

  constructor(
    readonly text: TrainingText,
    readonly options: TrainingOptions,
    readonly rngSeed: string,
  ) {
    const { plan } = this;
    const shape = fitBatch(text.training.length, {
      batchSize: options.batchSize,
      steps: options.sequenceLength,
    });
    const config: ModelConfig = {
      cell: options.cell,
      layers: options.layers,
      hiddenSize: options.hiddenSize,
      vocabularySize: text.vocabulary.size,
    };
    this.batches = new Batches(text.training, shape, rngSeed);
    this.weights = new Weights(plan, config, { training: true });
    this.gradients = new Parameters(plan, 'gradients', config);
    this.best = new Parameters(plan, 'best', config);
    this.network = new Network(plan, this.weights, shape, {
      gradients: this.gradients,
      dropout: options.dropout,
    });
    this.adam = new Adam(plan, this.weights.values, this.gradients, { ...adamDefaults, ...options });
    const held = text.validation.length;
    const streams = Math.min(ESTIMATE_STREAMS, Math.max(1, Math.floor(held / ESTIMATE_STREAM)));
    this.#estimator =
      held > 0
        ? new Network(plan, this.weights, { batchSize: streams, steps: options.sequenceLength })
        : undefined;
    this.#stream = new Network(plan, this.weights, { batchSize: 1, steps: STREAM_STEPS });
    this.generator = new SymbolGenerator(plan, this.weights);
    this.#seedBits = seedBits(rngSeed);
  }

  get config(): ModelConfig {
    return this.weights.values.config;
  }

  /** The engine; there is one after `start`. */
  get engine(): Engine {
    return this.#engine!;
  }

  /** Predictions of a step, B·T. */
  get predictions(): number {
    return this.batches.shape.batchSize * this.batches.shape.steps;
  }

  /** Held-out predictions of a validation during training. */
  get estimatedPredictions(): number {
    return Math.min(this.text.validation.length, ESTIMATE_LIMIT);
  }

  /** What the run takes, in bytes: the engine's memory, the text, the program itself, and what saving takes. */
  get memoryBytes(): number {
    const { training, validation } = this.text;
    const text = 2 * (training.length + validation.length);
    return this.plan.bytes + text + programBytes(parameterCount(this.config));
  }

  /** Makes the memory, and an untrained model in it. */
  async start(arithmetic?: Arithmetic): Promise<void> {
    this.#engine = await startEngine(this.plan, arithmetic);
    this.weights.values.write(
      this.engine,
      initialTensors(this.config, this.rngSeed, this.text.vocabulary.counts),
    );
  }

  /**
   * One step of training: a batch is read, and the weights change by the gradient of its mean loss.
   * @param step the number of steps done before
   * @returns the mean loss of the batch in nats/character, before the change, and the norm of the gradient
   */
  step(step: number, learningRate: number): { loss: number; gradientNorm: number } {
    const { engine, network, batches } = this;
    if (batches.beginsEpoch(step)) network.resetState(engine);
    for (let b = 0; b < batches.shape.batchSize; b++)
      if (this.forgets(step, b)) network.resetStream(engine, b);
    batches.fill(step, engine.memory.ids(network.inputs), engine.memory.ids(network.output.targets));
    for (const dropout of network.dropouts) dropout.draw(engine, this.#seedBits, step);

    this.weights.packed.pack(engine);
    engine.memory.view(this.gradients.all).fill(0);
    network.forward(engine);
    const loss = network.loss(engine) / this.predictions;
    network.backward(engine);
    network.carryState(engine);
    const gradientNorm = this.adam.step(engine, step + 1, learningRate);
    return { loss, gradientNorm };
  }

  /**
   * Whether stream `b` goes on from the zero state at this step: now and then it does, so that the model learns to begin
   * anywhere, as it does with a seed.
   */
  forgets(step: number, b: number): boolean {
    return new CounterRandom(this.#seedBits, FORGETTING, step).at(b) < FORGETTING_RATE;
  }

  /** An estimate of the loss on the held-out text; undefined where nothing is held out. */
  async estimate(pause: () => Promise<void> | undefined): Promise<number | undefined> {
    if (!this.#estimator) return undefined;
    this.weights.packed.pack(this.engine);
    return estimateLoss(this.engine, this.#estimator, this.text.validation, ESTIMATE_LIMIT, pause);
  }

  /** The loss of the best weights on the held-out text, in one stream. The best become the current weights. */
  async evaluateBest(pause: (scored: number) => Promise<void> | undefined): Promise<number> {
    this.#copy(this.best, this.weights.values);
    this.weights.packed.pack(this.engine);
    const summary = new LossSummary();
    await scoreStream(
      this.engine,
      this.#stream,
      this.text.validation,
      (...score) => summary.add(...score),
      pause,
    );
    return summary.mean;
  }

  /** Keeps the current weights as the best. */
  keepBest(): void {
    this.#copy(this.weights.values, this.best);
  }

  #copy(from: Parameters, to: Parameters): void {
    this.engine.memory.floats.copyWithin(to.all.offset, from.all.offset, from.all.offset + from.all.length);
  }

  /** How fast this machine is. Changes nothing that lasts. */
  measure(): Speed {
    const { engine, network } = this;
    const secondsPerStep = fastest(() => {
      network.forward(engine);
      network.loss(engine);
      network.backward(engine);
    });
    const secondsPerScore = fastest(() => this.#stream.forward(engine)) / STREAM_STEPS;
    network.resetState(engine);
    // An estimate reads its symbols at the speed of a step's forward pass, about a third of a step.
    const estimate = (this.estimatedPredictions / this.predictions) * (secondsPerStep / 3);
    const score = this.text.validation.length * secondsPerScore;
    const secondsToSave = savingSeconds(parameterCount(this.config));
    return { secondsPerStep, secondsAtEnd: estimate + score, secondsToSave };
  }

  /** What a run needs to go on: weights, best weights, Adam's moments and the network's state. */
  readState(): NamedTensor[] {
    const { engine } = this;
    const parameters = [...this.#parameters()].flatMap(([prefix, values]) =>
      values.read(engine).map((tensor) => ({ ...tensor, name: `${prefix}/${tensor.name}` })),
    );
    const states = this.network.states.map((region) => {
      const shape = region.shape.slice(1);
      const length = shape[0] * shape[1];
      return {
        name: `state/${region.name}`,
        shape,
        data: new Float32Array(engine.memory.view(region, 0, length)),
      };
    });
    return [...parameters, ...states];
  }

  /** Goes on from what `readState` gave. */
  writeState(tensors: readonly NamedTensor[]): void {
    const { engine } = this;
    for (const [prefix, values] of this.#parameters()) {
      const named = tensors.filter(({ name }) => name.startsWith(`${prefix}/`));
      values.write(
        engine,
        named.map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length + 1) })),
      );
    }
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const region of this.network.states) {
      const name = `state/${region.name}`;
      const tensor = byName.get(name);
      const shape = region.shape.slice(1).join();
      if (tensor?.shape.join() !== shape) {
        throw new DataError(
          `the training state has no proper tensor ${name} (${shape}); train anew without --resume`,
        );
      }
      engine.memory.view(region, 0, tensor.data.length).set(tensor.data);
    }
  }

  #parameters(): Map<string, Parameters> {
    return new Map([
      ['weights', this.weights.values],
      ['best', this.best],
      ['adam.m', this.adam.firstMoments],
      ['adam.v', this.adam.secondMoments],
    ]);
  }
}

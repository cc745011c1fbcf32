import type { Engine } from '../engine/engine.js';
import type { MemoryPlan, Task } from '../engine/memory.js';
import type { ModelConfig } from '../model/config.js';
import type { BatchShape } from '../model/buffers.js';
import { Network, Weights } from '../model/network.js';
import { Parameters } from '../model/parameters.js';
import { WeightAverage } from './average.js';
import { type OptimizerName, optimizers } from './optimizers/index.js';
import type { Optimizer } from './optimizers/optimizer.js';
import type { TrainingOptions } from './plan/options.js';

/** Symbols that the network of the exact evaluation reads at a time. */
const STREAM_STEPS = 64;

/** Describes a training: what decides how it lies in memory, and what its steps compute. */
export interface TrainingDescription {
  readonly config: ModelConfig;
  /** B and T of a step. */
  readonly shape: BatchShape;
  /** Regularization, the weight average, and the options of the optimizer. */
  readonly options: TrainingOptions;
  readonly optimizer: OptimizerName;
  /** Streams of a validation during training; 0 where nothing is held out. */
  readonly validationStreams: number;
  /** What the masks of dropout are drawn from. */
  readonly seedBits: number;
}

/** A training as every thread of a team lays it out: weights, gradients, the optimizer, and the networks on the weights. */
export class TrainingProgram {
  static readonly programName = 'training';

  readonly weights: Weights;
  readonly gradients: Parameters;
  /** The weights with the best validation loss so far. */
  readonly best: Parameters;
  /** What learns. */
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** The average of the weights; undefined where none is kept. */
  readonly average: WeightAverage | undefined;
  /** Reads the held-out text in several streams, to estimate the loss; undefined where nothing is held out. */
  readonly estimator: Network | undefined;
  /** Reads it in one stream, for the exact loss. */
  readonly evaluator: Network;
  /** Reads symbol by symbol, for samples. */
  readonly writer: Network;

  /** A step of training, from its number (from 0), its learning rate and its T; gives the norm of the gradient. */
  readonly step: Task<[step: number, learningRate: number, length: number], number>;
  /** A step at a rate of 0, to be timed: it changes no weights, but the moments and the average, which `forget` clears. */
  readonly trial: Task<[], void>;
  /** Lays out the weights for products, after they have changed. */
  readonly pack: Task<[], void>;

  constructor(
    plan: MemoryPlan,
    readonly description: TrainingDescription,
  ) {
    const { config, shape, options, optimizer, validationStreams } = description;
    this.weights = new Weights(plan, config, { training: true });
    this.gradients = new Parameters(plan, 'gradients', config);
    this.best = new Parameters(plan, 'best', config);
    const { values } = this.weights;
    this.network = new Network(plan, this.weights, shape, {
      gradients: this.gradients,
      regularization: options,
    });
    this.optimizer = new optimizers[optimizer](plan, values, this.gradients, options);
    this.average =
      options.averageDecay > 0 ? new WeightAverage(plan, values, options.averageDecay) : undefined;
    const reader = (batchSize: number, sequenceLength: number) =>
      new Network(plan, this.weights, { batchSize, sequenceLength });
    this.estimator = validationStreams > 0 ? reader(validationStreams, shape.sequenceLength) : undefined;
    this.evaluator = reader(1, STREAM_STEPS);
    this.writer = reader(1, 1);

    this.step = plan.task((engine, step, rate, length) => this.#step(engine, step, rate, length));
    this.trial = plan.task((engine) => void this.#step(engine, 0, 0, shape.sequenceLength));
    this.pack = plan.task((engine) => this.weights.packed.pack(engine));
  }

  #step(engine: Engine, step: number, learningRate: number, length: number): number {
    this.network.prepareStep(engine, this.description.seedBits, step);
    this.gradients.clear(engine);
    this.network.forward(engine, length);
    this.network.loss(engine, length);
    this.network.backward(engine, length); // the gradients of the mean loss
    this.network.carryState(engine, length);
    const gradientNorm = this.optimizer.step(engine, step + 1, learningRate);
    this.average?.add(engine, step + 1);
    return gradientNorm;
  }

  /** Clears what steps have left in the optimizer's moments, the average and the network's state; on one thread. */
  forget(engine: Engine): void {
    for (const values of Object.values(this.optimizer.moments)) values.clear(engine);
    this.average?.values.clear(engine);
    this.network.resetState(engine);
  }
}

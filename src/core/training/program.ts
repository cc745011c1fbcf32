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

/** The symbols that the network of the exact evaluation reads at a time. */
const STREAM_STEPS = 64;

/** The description from which every thread builds the same `TrainingProgram`. */
export interface TrainingDescription {
  readonly config: ModelConfig;
  /** B and T of a step. */
  readonly shape: BatchShape;
  /** Regularization, the weight average, and the options of the optimizer. */
  readonly options: TrainingOptions;
  readonly optimizer: OptimizerName;
  /** The streams of an estimate of the validation loss; 0 if nothing is held out. */
  readonly validationStreams: number;
  /** The seed of the dropout masks. */
  readonly seedBits: number;
}

/** The program that every thread of a team runs to train: weights, gradients, optimizer, and networks on the weights. */
export class TrainingProgram {
  static readonly programName = 'training';

  readonly weights: Weights;
  readonly gradients: Parameters;
  /** The weights with the best validation loss so far. */
  readonly best: Parameters;
  /** The network in training. */
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** The average of the weights; undefined without one. */
  readonly average: WeightAverage | undefined;
  /** Reads the held-out text in several streams, to estimate the loss; undefined if nothing is held out. */
  readonly estimator: Network | undefined;
  /** Reads the held-out text in one stream, for the exact loss. */
  readonly evaluator: Network;
  /** Reads one symbol at a time, for samples. */
  readonly writer: Network;

  /** Makes a training step, given its number (from 0), learning rate and T; returns the norm of the gradient. */
  readonly step: Task<[step: number, learningRate: number, length: number], number>;
  /** Makes a step at a learning rate of 0, for timing. The weights stay; `forget` clears what else it changes. */
  readonly trial: Task<[], void>;
  /** Packs the weights for matrix products, after they have changed. */
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

  /** Clears the optimizer's moments, the average and the network's state. Runs on one thread. */
  forget(engine: Engine): void {
    for (const values of Object.values(this.optimizer.moments)) values.clear(engine);
    this.average?.values.clear(engine);
    this.network.resetState(engine);
  }
}

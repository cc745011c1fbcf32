import { MemoryPlan } from '../engine/memory.js';
import type { TeamOptions } from '../engine/options.js';
import { Team } from '../engine/team.js';
import { sourceOf } from '../engine/threads/program.js';
import type { BatchShape } from './buffers.js';
import type { ModelConfig, NamedTensor } from './config.js';
import { Network, Weights } from './network.js';
import { worthwhileThreads } from './worthwhile-threads.js';

/** The parts of a checkpoint that prediction needs. */
export interface TrainedModel {
  readonly config: ModelConfig;
  readonly tensors: readonly NamedTensor[];
}

interface PredictionDescription {
  readonly config: ModelConfig;
  readonly shapes: readonly BatchShape[];
  /** Whether streams may be reset within a segment. */
  readonly resets: boolean;
}

export interface PredictionOptions extends TeamOptions {
  /** Whether streams may be reset within a segment; if so, the networks have `resets`. */
  readonly resets?: boolean | undefined;
}

/** The program of networks that only predict: several shapes over the same weights. */
export class PredictionProgram {
  static readonly programName = 'prediction';
  readonly weights: Weights;
  readonly networks: readonly Network[];

  constructor(plan: MemoryPlan, { config, shapes, resets }: PredictionDescription) {
    this.weights = new Weights(plan, config);
    this.networks = shapes.map((shape) => new Network(plan, this.weights, shape, { resets }));
  }
}

/**
 * Starts a network with the weights of a trained model. The caller must close the team.
 * @throws {UsageError} if the requested engine or number of threads is unavailable
 * @throws {DataError} if a tensor is missing or has the wrong shape, or the memory cannot be allocated
 */
export async function startPrediction(
  model: TrainedModel,
  shape: BatchShape,
  options: PredictionOptions = {},
): Promise<{ team: Team; network: Network }> {
  const { team, networks } = await startNetworks(model, [shape], options);
  return { team, network: networks[0] };
}

/** Starts several networks over the same weights, one of each shape; otherwise like `startPrediction`. */
export async function startNetworks(
  model: TrainedModel,
  shapes: readonly BatchShape[],
  { resets = false, ...options }: PredictionOptions = {},
): Promise<{ team: Team; networks: readonly Network[] }> {
  const plan = new MemoryPlan();
  const description = { config: model.config, shapes, resets };
  const { weights, networks } = new PredictionProgram(plan, description);
  const worthwhile = Math.max(...shapes.map((shape) => worthwhileThreads(model.config, shape)));
  const source = sourceOf(PredictionProgram, description);
  const team = await Team.start(plan, source, worthwhile, options, (engine) => {
    weights.values.write(engine, model.tensors);
    weights.packed.pack(engine);
  });
  return { team, networks };
}

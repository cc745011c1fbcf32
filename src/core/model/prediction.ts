import { MemoryPlan } from '../engine/memory.js';
import type { TeamOptions } from '../engine/options.js';
import { Team } from '../engine/team.js';
import { sourceOf } from '../engine/threads/program.js';
import type { BatchShape } from './buffers.js';
import type { ModelConfig, NamedTensor } from './config.js';
import { Network, Weights } from './network.js';
import { worthwhileThreads } from './worthwhile-threads.js';

/** A trained model as it is needed to predict: part of a checkpoint. */
export interface TrainedModel {
  readonly config: ModelConfig;
  readonly tensors: readonly NamedTensor[];
}

interface PredictionDescription {
  readonly config: ModelConfig;
  readonly shapes: readonly BatchShape[];
  /** Whether streams may begin anew within a segment. */
  readonly resets: boolean;
}

export interface PredictionOptions extends TeamOptions {
  /** Whether streams may begin anew within a segment: gives the networks their `resets`. */
  readonly resets?: boolean | undefined;
}

/** Networks that only predict, of several shapes over the same weights, as every thread of a team lays them out. */
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
 * Starts a network with the weights of a trained model. The team is to be closed.
 * @throws {DataError} if tensors are missing or of the wrong shape, or the machine lacks the memory
 */
export async function startPrediction(
  model: TrainedModel,
  shape: BatchShape,
  options: PredictionOptions = {},
): Promise<{ team: Team; network: Network }> {
  const { team, networks } = await startNetworks(model, [shape], options);
  return { team, network: networks[0] };
}

/** Starts a network of each of several shapes, as `startPrediction` does one. */
export async function startNetworks(
  model: TrainedModel,
  shapes: readonly BatchShape[],
  { resets = false, ...options }: PredictionOptions = {},
): Promise<{ team: Team; networks: readonly Network[] }> {
  const plan = new MemoryPlan();
  const description = { config: model.config, shapes, resets };
  const { weights, networks } = new PredictionProgram(plan, description);
  const worthwhile = Math.max(...shapes.map((shape) => worthwhileThreads(model.config, shape)));
  const team = await Team.start(plan, sourceOf(PredictionProgram, description), worthwhile, options);
  try {
    weights.values.write(team.engine, model.tensors);
    weights.packed.pack(team.engine);
  } catch (error) {
    await team.close();
    throw error;
  }
  return { team, networks };
}

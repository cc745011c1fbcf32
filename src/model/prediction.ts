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
  readonly shape: BatchShape;
  /** Whether streams may begin anew within a segment. */
  readonly resets: boolean;
}

export interface PredictionOptions extends TeamOptions {
  /** Whether streams may begin anew within a segment: gives the network its `resets`. */
  readonly resets?: boolean | undefined;
}

/** A network that only predicts, as every thread of a team lays it out. */
export class PredictionProgram {
  static readonly module = import.meta.url;
  readonly weights: Weights;
  readonly network: Network;

  constructor(plan: MemoryPlan, { config, shape, resets }: PredictionDescription) {
    this.weights = new Weights(plan, config);
    this.network = new Network(plan, this.weights, shape, { resets });
  }
}

/**
 * Starts a network with the weights of a trained model. The team is to be closed.
 * @throws {DataError} if tensors are missing or of the wrong shape, or the machine lacks the memory
 */
export async function startPrediction(
  model: TrainedModel,
  shape: BatchShape,
  { resets = false, ...options }: PredictionOptions = {},
): Promise<{ team: Team; network: Network }> {
  const plan = new MemoryPlan();
  const description = { config: model.config, shape, resets };
  const { weights, network } = new PredictionProgram(plan, description);
  const team = await Team.start(
    plan,
    sourceOf(PredictionProgram, description),
    worthwhileThreads(model.config, shape),
    options,
  );
  weights.values.write(team.engine, model.tensors);
  weights.packed.pack(team.engine);
  return { team, network };
}

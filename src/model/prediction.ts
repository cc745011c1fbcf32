import { type Engine, startEngine } from '../engine/engine.js';
import type { Arithmetic } from '../engine/kernels.js';
import { MemoryPlan } from '../engine/memory.js';
import type { ModelConfig, NamedTensor } from './config.js';
import { Weights } from './network.js';

/** A trained model as it is needed to predict: part of a checkpoint. */
export interface TrainedModel {
  readonly config: ModelConfig;
  readonly tensors: readonly NamedTensor[];
}

/**
 * Starts an engine with the weights of a trained model.
 * @param build plans what is to work on the weights: a network, a generator
 * @throws {DataError} if tensors are missing or of the wrong shape, or the machine lacks the memory
 */
export async function startPrediction<Part>(
  model: TrainedModel,
  build: (plan: MemoryPlan, weights: Weights) => Part,
  arithmetic?: Arithmetic,
): Promise<{ engine: Engine; part: Part }> {
  const plan = new MemoryPlan();
  const weights = new Weights(plan, model.config);
  const part = build(plan, weights);
  const engine = await startEngine(plan, arithmetic);
  weights.values.write(engine, model.tensors);
  weights.packed.pack(engine);
  return { engine, part };
}

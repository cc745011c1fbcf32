import type { Checkpoint } from '../checkpoint/format.js';
import type { Arithmetic } from '../engine/kernels.js';
import { at } from '../model/buffers.js';
import { Network } from '../model/network.js';
import { startPrediction } from '../model/prediction.js';

/**
 * The hidden states of the top layer after each of `ids`, read from the zero state.
 * @returns h [T][H]
 */
export async function traceHiddenStates(
  model: Checkpoint,
  ids: ArrayLike<number>,
  arithmetic?: Arithmetic,
): Promise<number[][]> {
  const { engine, part: network } = await startPrediction(
    model,
    (plan, weights) => new Network(plan, weights, { batchSize: 1, steps: 1 }),
    arithmetic,
  );
  const h = network.layers.at(-1)!.h;
  return Array.from(ids, (id) => {
    engine.memory.ids(network.inputs)[0] = id;
    network.forward(engine);
    network.carryState(engine);
    const start = at(h, 1) - h.offset;
    return Array.from(engine.memory.view(h, start, model.config.hiddenSize));
  });
}

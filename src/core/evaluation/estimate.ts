import type { Pause } from '../pause.js';
import type { Team } from '../engine/team.js';
import type { Network } from '../model/network.js';
import type { TokenSlice } from '../text/tokens.js';

/**
 * Estimates the mean loss on a text in nats per character. The network's B streams start evenly spaced over the text,
 * each from the zero state, and make about `limit` predictions in all (at most B - 1 more). Much faster than one stream,
 * and deterministic.
 */
export async function estimateLoss(
  team: Team,
  network: Network,
  tokens: TokenSlice,
  limit: number,
  pause: Pause = () => undefined,
): Promise<number> {
  const { batchSize: B, sequenceLength: T } = network.shape;
  const { engine } = team;
  const inputs = engine.memory.ids(network.inputs);
  const targets = engine.memory.ids(network.output.targets);
  const spacing = Math.floor((tokens.length - 1) / B);
  const length = Math.min(spacing, Math.ceil(limit / B));
  network.resetState(engine);
  let sum = 0;
  for (let position = 0; position < length; position += T) {
    const steps = Math.min(T, length - position);
    for (let b = 0; b < B; b++) {
      tokens.copyTo(b * spacing + position, steps, inputs, b, B);
      tokens.copyTo(b * spacing + position + 1, steps, targets, b, B);
    }
    team.run(network.read, steps);
    team.run(network.score, steps);
    sum += network.lossSum(engine, steps);
    await pause();
  }
  return sum / (length * B);
}

import { log } from '../math.js';
import { Random } from '../random.js';
import { cells } from './cells/index.js';
import { elementCount, layerTensors, type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * Returns the tensors of an untrained model. Weights are uniform in ±1/√H, as in PyTorch; biases are 0 or the initial
 * bias of the cell.
 * @param counts how often each symbol occurs [V]. The output bias starts at the logarithms of the symbols' shares, so
 *   that training need not learn them first.
 */
export function initialTensors(config: ModelConfig, seed: string, counts?: readonly number[]): NamedTensor[] {
  const H = config.hiddenSize;
  const bound = 1 / Math.sqrt(H);
  const initialBias: Readonly<Record<string, number>> = cells[config.cell].initialBias;
  const letters = new Map(layerTensors(config).map((tensor) => [tensor.name, Array.from(tensor.letters)]));
  return [...tensorShapes(config)].map(([name, shape]) => {
    const data = new Float32Array(elementCount(shape));
    if (name === 'output.bias') {
      if (counts) data.set(logShares(counts));
    } else if (shape.length === 1) {
      letters.get(name)!.forEach((letter, k) => data.fill(initialBias[letter] ?? 0, k * H, (k + 1) * H));
    } else {
      const random = new Random(seed, 'weights', name);
      for (let i = 0; i < data.length; i++) data[i] = (2 * random.uniform() - 1) * bound;
    }
    return { name, shape, data };
  });
}

/**
 * Returns the logarithms of the symbols' shares of a text; a symbol that does not occur counts as half an occurrence.
 * @param counts how often each symbol occurs [V]
 */
export function logShares(counts: readonly number[]): number[] {
  const smoothed = counts.map((count) => Math.max(count, 0.5));
  const total = smoothed.reduce((sum, count) => sum + count, 0);
  return smoothed.map((count) => log(count / total));
}

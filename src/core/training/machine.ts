import { DataError } from '../errors.js';
import { host } from '../host.js';

/**
 * Returns the memory of the program besides the engine's memory and the text, in bytes: Node, each further thread, and
 * what saving allocates (copies of the weights, the best weights and Adam's moments, and their base64). The resident
 * memory of runs of 40,000 to 50 million parameters was measured to be within 10% of the total.
 */
export function programBytes(parameters: number, threads: number): number {
  return 78e6 + 11e6 * (threads - 1) + 22 * parameters + Math.min(30e6, 80 * parameters);
}

/**
 * Checks, before training, that this machine has enough memory.
 * @throws {DataError} if it has not
 */
export function checkMemory(bytes: number, limit = host().memoryLimit): void {
  if (bytes <= limit) return;
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`;
  throw new DataError(
    (option) =>
      `training needs ${gigabytes(bytes)} of memory, but this machine has ${gigabytes(limit)}: ` +
      `lower ${option('hiddenSize')}, ${option('layers')}, ${option('batchSize')} or ${option('sequenceLength')}`,
  );
}

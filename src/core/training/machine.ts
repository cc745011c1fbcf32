import { DataError } from '../errors.js';
import { host } from '../host.js';

/**
 * What the program takes besides the engine's memory and the text, in bytes: Node, each further thread, and the copies of
 * the weights, the best weights and Adam's moments, and their base64, that saving makes and leaves to be collected.
 * Measured: the resident memory of whole runs, of 40,000 to 50 million parameters, is within a tenth of what this gives.
 */
export function programBytes(parameters: number, threads: number): number {
  return 78e6 + 11e6 * (threads - 1) + 22 * parameters + Math.min(30e6, 80 * parameters);
}

/**
 * Makes sure, before anything is trained, that this machine has the memory.
 * @throws {DataError} if it has not
 */
export function checkMemory(bytes: number, limit = host().memoryLimit): void {
  if (bytes <= limit) return;
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`;
  throw new DataError(
    (option) =>
      `training takes ${gigabytes(bytes)} of memory, and this machine has ${gigabytes(limit)}: ` +
      `lower ${option('hiddenSize')}, ${option('layers')}, ${option('batchSize')} or ${option('sequenceLength')}`,
  );
}

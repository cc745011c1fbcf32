import os from 'node:os';
import { DataError } from '../errors.js';

/** What the program takes besides the engine's memory and the text, in bytes: Node, and what saving a model takes. */
export function programBytes(parameters: number): number {
  // A copy of the weights, the best weights and Adam's two moments, and their base64.
  return 75e6 + 40 * parameters;
}

/** The memory that this process may have, in bytes: the machine's, or less where a container limits it. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(os.totalmem(), constrained) : os.totalmem();
}

/**
 * Makes sure, before anything is trained, that this machine has the memory.
 * @throws {DataError} if it has not
 */
export function checkMemory(bytes: number, limit = memoryLimit()): void {
  if (bytes <= limit) return;
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`;
  throw new DataError(
    `training takes ${gigabytes(bytes)} of memory, and this machine has ${gigabytes(limit)}: ` +
      'lower --hidden-size, --layers, --batch-size or --sequence-length',
  );
}

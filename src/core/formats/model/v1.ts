import * as v from 'valibot';
import { DataError } from '../../errors.js';
import { elementCount, type ModelConfig, type NamedTensor, tensorShapes } from '../../model/config.js';
import { check, copyAgain } from '../check.js';
import { type Checkpoint, longestString, type Sha256 } from '../format.js';
import { headerEntries, parseHeader } from '../header.js';
import { parseTensor, tensorSchema } from '../tensor-record.js';

const fileSchema = v.strictObject({
  ...headerEntries,
  tensors: v.custom<object>((input) => typeof input === 'object' && input !== null, 'an object of tensors'),
});

/**
 * Reads the parsed JSON of a model file of version 1.
 * @param sha256 verifies the bytes of every tensor; they are not verified without it
 * @throws {DataError} if it is not a complete and valid model
 */
export function readModelV1(value: unknown, source: string, sha256: Sha256 | undefined): Checkpoint {
  const file = check(fileSchema, value, source);
  const record = parseHeader(file, source);
  const saved = new Map<string, unknown>(Object.entries(file.tensors));
  return { ...record, tensors: readTensors(saved, record.config, source, sha256) };
}

/** Reads the tensors of a model: exactly those of its configuration, each in the right shape. */
function readTensors(
  saved: ReadonlyMap<string, unknown>,
  config: ModelConfig,
  source: string,
  sha256: Sha256 | undefined,
): NamedTensor[] {
  if (config.layers > saved.size) {
    throw new DataError(
      `${source}: model.layers is ${config.layers}, but the file has only ${saved.size} tensors; ${copyAgain}`,
    );
  }
  const shapes = tensorShapes(config);
  for (const [name, shape] of shapes) {
    if (elementCount(shape) > longestString) {
      throw new DataError(
        `${source}: tensor ${name} would have shape [${shape.join(', ')}], too large for a file; ${copyAgain}`,
      );
    }
  }
  for (const name of saved.keys()) {
    if (!shapes.has(name)) {
      throw new DataError(
        `${source}: tensor ${JSON.stringify(name.slice(0, 60))} is not part of a model of ${config.layers} layers; ${copyAgain}`,
      );
    }
  }
  return Array.from(shapes, ([name, shape]) => {
    if (!saved.has(name)) throw new DataError(`${source}: tensor ${name} is missing; ${copyAgain}`);
    const record = check(tensorSchema, saved.get(name), `${source}: tensor ${name}`);
    if (record.shape.join() !== shape.join()) {
      throw new DataError(
        `${source}: tensor ${name} has shape [${record.shape.join(', ')}], expected [${shape.join(', ')}]; ${copyAgain}`,
      );
    }
    return parseTensor(name, record, source, sha256);
  });
}

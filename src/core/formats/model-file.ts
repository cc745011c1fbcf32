import * as v from 'valibot';
import { DataError } from '../errors.js';
import { elementCount, type ModelConfig, type NamedTensor, tensorShapes } from '../model/config.js';
import {
  type Checkpoint,
  formatOf,
  formatVersion,
  longestString,
  modelFormat,
  type Piece,
  type Sha256,
  stateFormat,
} from './format.js';
import { check, checkFormat, copyAgain } from './check.js';
import { headerEntries, parseHeader, serializeHeader } from './header.js';
import { parseJson } from './json-text.js';
import { parseTensor, serializeTensor, tensorSchema } from './tensor-record.js';

const modelFileSchema = v.strictObject({
  ...headerEntries,
  tensors: v.custom<object>((input) => typeof input === 'object' && input !== null, 'an object of tensors'),
});

/**
 * A model as the text of its file, in pieces: one JSON object, a tensor a line. The same model gives the same bytes.
 * @throws {DataError} if a tensor holds a number that is not finite.
 */
export function* serializeCheckpoint(checkpoint: Checkpoint, sha256: Sha256): Generator<Piece> {
  yield `{"format":"${modelFormat}","version":${formatVersion}`;
  for (const [name, json] of serializeHeader(checkpoint)) yield `,\n"${name}":${json}`;
  yield ',\n"tensors":{';
  let separator = '\n';
  for (const tensor of checkpoint.tensors) {
    yield `${separator}${JSON.stringify(tensor.name)}:{`;
    yield* serializeTensor(tensor, sha256);
    yield '}';
    separator = ',\n';
  }
  yield '\n}}\n';
}

/**
 * The model in the text of a file.
 * @param source the file's name, for messages.
 * @param sha256 verifies every tensor's bytes; without it they are not verified.
 * @throws {DataError} if the file is anything but a whole and sound model of this version.
 */
export function parseCheckpoint(input: string | Uint8Array, source: string, sha256?: Sha256): Checkpoint {
  // A state has a record on each line, and is no JSON as a whole.
  if (formatOf(input) === stateFormat) {
    throw new DataError(
      `${source} is not a charnn model: it is the training state that lies beside one; name the model itself`,
    );
  }
  const value = parseJson(input, source);
  checkFormat(value, modelFormat, source);
  const file = check(modelFileSchema, value, source);
  const record = parseHeader(file, source);
  const tensors = parseTensors(new Map(Object.entries(file.tensors)), record.config, source, sha256);
  return { ...record, tensors };
}

/** The tensors of a model of this configuration: each of its own shape, and no other. */
function parseTensors(
  saved: ReadonlyMap<string, unknown>,
  config: ModelConfig,
  source: string,
  sha256: Sha256 | undefined,
): NamedTensor[] {
  if (config.layers > saved.size) {
    throw new DataError(
      `${source}: model.layers is ${config.layers}, but the file holds no more than ${saved.size} tensors; ${copyAgain}`,
    );
  }
  const shapes = tensorShapes(config);
  for (const [name, shape] of shapes) {
    if (elementCount(shape) > longestString) {
      throw new DataError(
        `${source}: tensor ${name} would have shape [${shape.join(', ')}], more than a file can hold; ${copyAgain}`,
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

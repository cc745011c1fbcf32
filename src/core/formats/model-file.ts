import { DataError } from '../errors.js';
import { type Checkpoint, formatOf, modelFormat, type Piece, type Sha256, stateFormat } from './format.js';
import { serializeHeader } from './header.js';
import { parseJson } from './json-text.js';
import { readModelV1 } from './model/v1.js';
import { serializeTensor } from './tensor-record.js';
import { readerFor } from './versions.js';

/** The version of model files that this charnn writes. */
const version = 1;

/** The readers of model files, by version. */
const readers = { 1: readModelV1 };

/**
 * Serializes a model in pieces: one JSON object, with a line for each tensor. The same model gives the same bytes.
 * @throws {DataError} if a tensor contains a number that is not finite
 */
export function* serializeCheckpoint(checkpoint: Checkpoint, sha256: Sha256): Generator<Piece> {
  yield `{"format":"${modelFormat}","version":${version}`;
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
 * Parses a model file.
 * @param source the name of the file, for messages
 * @param sha256 verifies the bytes of every tensor; they are not verified without it
 * @throws {DataError} if the file is not a complete and valid model of a supported version
 */
export function parseCheckpoint(input: string | Uint8Array, source: string, sha256?: Sha256): Checkpoint {
  // A training state is JSON line by line, but not as a whole.
  if (formatOf(input) === stateFormat) {
    throw new DataError(
      `${source} is not a charnn model: it is the training state of one; name the model itself`,
    );
  }
  const value = parseJson(input, source);
  const read = readerFor(value, { format: modelFormat, what: 'model', readers }, source);
  return read(value, source, sha256);
}

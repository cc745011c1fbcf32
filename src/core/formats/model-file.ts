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
 * Serializes a model as the text of its file, in pieces: one JSON object, a tensor a line. The same model gives the same
 * bytes.
 * @throws {DataError} if a tensor holds a number that is not finite.
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
 * Reads the model in the text of a file.
 * @param source the file's name, for messages.
 * @param sha256 verifies every tensor's bytes; without it they are not verified.
 * @throws {DataError} if the file is anything but a whole and sound model of a version that this charnn reads.
 */
export function parseCheckpoint(input: string | Uint8Array, source: string, sha256?: Sha256): Checkpoint {
  // A state has a record on each line, and is not JSON as a whole.
  if (formatOf(input) === stateFormat) {
    throw new DataError(
      `${source} is not a charnn model: it is the training state that lies beside one; name the model itself`,
    );
  }
  const value = parseJson(input, source);
  const read = readerFor(value, { format: modelFormat, what: 'model', readers }, source);
  return read(value, source, sha256);
}

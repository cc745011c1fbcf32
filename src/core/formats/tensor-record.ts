import * as v from 'valibot';
import { DataError } from '../errors.js';
import { elementCount, type NamedTensor } from '../model/config.js';
import { decodeBase64, encodeBase64, encodedLength } from './base64.js';
import { copyAgain } from './check.js';
import type { Piece, Sha256 } from './format.js';

/** The schema entries of a tensor in a file. `data` has its float32 numbers, little-endian and row-major, in base64. */
export const tensorEntries = {
  dtype: v.literal('float32'),
  shape: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.minLength(1)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  data: v.string(),
};

export const tensorSchema = v.strictObject(tensorEntries);
export type TensorRecord = v.InferOutput<typeof tensorSchema>;

/**
 * Serializes the members of a tensor's JSON object, without the braces, in pieces.
 * @throws {DataError} if the tensor contains a number that is not finite: such a model must not replace a good one
 */
export function* serializeTensor({ name, shape, data }: NamedTensor, sha256: Sha256): Generator<Piece> {
  const bad = findNotFinite(data);
  if (bad >= 0) throw new DataError(`tensor ${name} is ${data[bad]} at index ${bad}, so it was not saved`);
  // charnn runs only on little-endian machines.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  yield `"dtype":"float32","shape":${JSON.stringify(shape)},"sha256":"${sha256(bytes)}","data":"`;
  yield* encodeBase64(bytes);
  yield '"';
}

/**
 * Reads the tensor in a record.
 * @param source the name of the file, for messages
 * @param sha256 verifies the bytes against the hash in the record; they are not verified without it
 * @throws {DataError} if the data does not fit the shape, is not base64, has a different hash, or is not finite
 */
export function parseTensor(
  name: string,
  record: TensorRecord,
  source: string,
  sha256: Sha256 | undefined,
): NamedTensor {
  const { shape } = record;
  const byteLength = 4 * elementCount(shape);
  const error = (problem: string) => new DataError(`${source}: tensor ${JSON.stringify(name)} ${problem}`);
  if (record.data.length !== encodedLength(byteLength)) {
    throw error(
      `has shape [${shape.join(', ')}], which needs ${encodedLength(byteLength)} characters of data, ` +
        `but has ${record.data.length}; ${copyAgain}`,
    );
  }
  const bytes = decodeBase64(record.data, byteLength);
  if (!bytes) throw error(`has data that is not base64; ${copyAgain}`);
  if (sha256 && sha256(bytes) !== record.sha256) {
    throw error(`is damaged: its data does not match its SHA-256; ${copyAgain}`);
  }
  const data = new Float32Array(bytes.buffer);
  const bad = findNotFinite(data);
  if (bad >= 0) {
    throw error(`is ${data[bad]} at index ${bad}; train the model again with a lower learning rate`);
  }
  return { name, shape, data };
}

/** Returns the index of the first number that is NaN or infinite, or -1. */
function findNotFinite(numbers: Float32Array): number {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return i;
  return -1;
}

import * as v from 'valibot';
import { DataError } from '../errors.js';
import { elementCount, type NamedTensor } from '../model/config.js';
import { decodeBase64, encodeBase64, encodedLength } from './base64.js';
import { copyAgain } from './check.js';
import type { Piece, Sha256 } from './format.js';

/** A tensor as it stands in a file: `data` holds its little-endian float32 numbers, row-major, in base64. */
export const tensorEntries = {
  dtype: v.literal('float32'),
  shape: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.minLength(1)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  data: v.string(),
};

export const tensorSchema = v.strictObject(tensorEntries);
export type TensorRecord = v.InferOutput<typeof tensorSchema>;

/**
 * The members of a tensor's JSON object, without its braces, in pieces.
 * @throws {DataError} if the tensor holds a number that is not finite: such a model must not replace a good one.
 */
export function* serializeTensor({ name, shape, data }: NamedTensor, sha256: Sha256): Generator<Piece> {
  const bad = findNotFinite(data);
  if (bad >= 0) throw new DataError(`tensor ${name} holds ${data[bad]} at index ${bad}, so it was not saved`);
  // Every machine that charnn runs on keeps its numbers little-endian.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  yield `"dtype":"float32","shape":${JSON.stringify(shape)},"sha256":"${sha256(bytes)}","data":"`;
  yield* encodeBase64(bytes);
  yield '"';
}

/**
 * The tensor that a record holds.
 * @param source the file's name, for messages.
 * @param sha256 checks the bytes against the record's hash; without it they are taken as they are.
 * @throws {DataError} if the data does not fit the shape, is not base64, has another hash, or is not finite.
 */
export function parseTensor(
  name: string,
  record: TensorRecord,
  source: string,
  sha256: Sha256 | undefined,
): NamedTensor {
  const { shape } = record;
  const byteLength = 4 * elementCount(shape);
  const wrong = (what: string) => new DataError(`${source}: tensor ${JSON.stringify(name)} ${what}`);
  if (record.data.length !== encodedLength(byteLength)) {
    throw wrong(
      `has shape [${shape.join(', ')}], which takes ${encodedLength(byteLength)} characters of data, ` +
        `but holds ${record.data.length}; ${copyAgain}`,
    );
  }
  const bytes = decodeBase64(record.data, byteLength);
  if (!bytes) throw wrong(`holds data that is not base64; ${copyAgain}`);
  if (sha256 && sha256(bytes) !== record.sha256) {
    throw wrong(`is damaged: its data does not have the SHA-256 that is written beside it; ${copyAgain}`);
  }
  const data = new Float32Array(bytes.buffer);
  const bad = findNotFinite(data);
  if (bad >= 0)
    throw wrong(`holds ${data[bad]} at index ${bad}; train the model again with a lower learning rate`);
  return { name, shape, data };
}

/** The index of the first number that is NaN or infinite, or -1. */
function findNotFinite(numbers: Float32Array): number {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return i;
  return -1;
}

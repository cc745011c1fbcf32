import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import { LineSplitter } from '../text/line-splitter.js';
import { copyAgain } from './check.js';
import { longestString, type Piece, type Sha256, type StateFile, stateFormat } from './format.js';
import { serializeHeader, sorted } from './header.js';
import { parseJson, tooLarge } from './json-text.js';
import { type StateHeader, stateV1 } from './state/v1.js';
import { serializeTensor } from './tensor-record.js';
import { readerFor } from './versions.js';

export type { StateHeader } from './state/v1.js';

/** The version of training states that this charnn writes. */
const version = 1;

/** The readers of training states, by version. */
const readers = { 1: stateV1 };
const kind = { format: stateFormat, what: 'training state', readers };

/**
 * Serializes a training state in pieces: a header line, a line for each tensor, and a last line with their number.
 * @throws {DataError} if a tensor contains a number that is not finite
 */
export function* serializeState(state: StateFile, sha256: Sha256): Generator<Piece> {
  yield `{"format":"${stateFormat}","version":${version},"modelName":${JSON.stringify(state.modelName)}`;
  for (const [name, json] of serializeHeader(state)) yield `,"${name}":${json}`;
  yield `,"progress":${JSON.stringify(sorted(state.progress))}}\n`;
  for (const tensor of state.tensors) {
    yield `{"name":${JSON.stringify(tensor.name)},`;
    yield* serializeTensor(tensor, sha256);
    yield '}\n';
  }
  yield `{"end":${state.tensors.length}}\n`;
}

/**
 * Parses a training state line by line.
 * @param chunks the bytes of the file, cut anywhere
 * @param source the name of the file, for messages
 * @param sha256 verifies the bytes of every tensor; they are not verified without it
 * @throws {DataError} if the file is not a complete and valid training state of a supported version
 */
export async function parseState(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
  sha256?: Sha256,
): Promise<StateFile> {
  let header: StateHeader | undefined;
  let reader = stateV1;
  const tensors = new Map<string, NamedTensor>();
  let ended = false;
  let number = 0;
  for await (const line of lines(chunks, source)) {
    const place = `${source}, line ${++number}`;
    if (!header) {
      const value = parseJson(line, source);
      reader = readerFor(value, kind, source);
      header = reader.header(value, source);
      continue;
    }
    if (ended) throw new DataError(`${place}: the file continues after its last line; ${copyAgain}`);
    const value = parseJson(line, place);
    const end = reader.end(value, place);
    if (end === undefined) {
      const tensor = reader.tensor(value, place, sha256);
      if (tensors.has(tensor.name)) {
        throw new DataError(`${place}: tensor ${JSON.stringify(tensor.name)} occurs twice; ${copyAgain}`);
      }
      tensors.set(tensor.name, tensor);
    } else if (end === tensors.size) {
      ended = true;
    } else {
      throw new DataError(`${source} has ${tensors.size} tensors, but should have ${end}; ${copyAgain}`);
    }
  }
  if (!header) throw new DataError(`${source} is empty; ${copyAgain}`);
  if (!ended)
    throw new DataError(`${source} is cut short: it ends after ${tensors.size} tensors; ${copyAgain}`);
  return { ...header, tensors: [...tensors.values()] };
}

/** Parses only the header of a training state, and reads no further than its first line. */
export async function parseStateStart(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
): Promise<StateHeader> {
  for await (const line of lines(chunks, source)) {
    const value = parseJson(line, source);
    return readerFor(value, kind, source).header(value, source);
  }
  throw new DataError(`${source} is empty; ${copyAgain}`);
}

/** Splits `chunks` into lines. Keeps the newlines, which JSON ignores, and drops an empty last line. */
async function* lines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    yield* splitter.write(chunk);
    if (splitter.begunLength > longestString) throw tooLarge(source, splitter.begunLength);
  }
  const last = splitter.end();
  if (last) yield last;
}

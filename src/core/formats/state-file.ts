import * as v from 'valibot';
import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import {
  formatVersion,
  longestString,
  type Piece,
  type Sha256,
  type StateFile,
  stateFormat,
} from './format.js';
import { check, checkFormat, copyAgain } from './check.js';
import { headerEntries, parseHeader, primitivesSchema, serializeHeader, sorted } from './header.js';
import { parseJson, tooLarge } from './json-text.js';
import { parseTensor, serializeTensor, tensorEntries } from './tensor-record.js';
import { LineSplitter } from '../text/line-splitter.js';

const headerSchema = v.strictObject({ ...headerEntries, modelName: v.string(), progress: primitivesSchema });
const tensorLineSchema = v.strictObject({ name: v.string(), ...tensorEntries });
const endSchema = v.strictObject({ end: v.number() });

/** A training state without its tensors: what the first line of its file says. */
export type StateHeader = Omit<StateFile, 'tensors'>;

/**
 * A training state as the text of its file, in pieces: a header line, a tensor a line, and a last line that counts them.
 * @throws {DataError} if a tensor holds a number that is not finite.
 */
export function* serializeState(state: StateFile, sha256: Sha256): Generator<Piece> {
  yield `{"format":"${stateFormat}","version":${formatVersion},"modelName":${JSON.stringify(state.modelName)}`;
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
 * The training state in the text of a file, read line by line.
 * @param chunks the bytes of the file, cut anywhere.
 * @param source the file's name, for messages.
 * @param sha256 verifies every tensor's bytes; without it they are not verified.
 * @throws {DataError} if the file is anything but a whole and sound training state of this version.
 */
export async function parseState(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
  sha256?: Sha256,
): Promise<StateFile> {
  let header: StateHeader | undefined;
  const tensors = new Map<string, NamedTensor>();
  let ended = false;
  let number = 0;
  for await (const line of lines(chunks, source)) {
    const place = `${source}, line ${++number}`;
    if (!header) {
      header = parseStateHeader(line, source);
      continue;
    }
    if (ended) throw new DataError(`${place}: the file goes on after its last line; ${copyAgain}`);
    const value = parseJson(line, place);
    if (typeof value === 'object' && value !== null && 'end' in value) {
      const { end } = check(endSchema, value, place);
      if (end !== tensors.size) {
        throw new DataError(
          `${source} holds ${tensors.size} tensors, but says it holds ${end}; ${copyAgain}`,
        );
      }
      ended = true;
    } else {
      const { name, ...record } = check(tensorLineSchema, value, place);
      if (tensors.has(name)) {
        throw new DataError(`${place}: tensor ${JSON.stringify(name)} is there twice; ${copyAgain}`);
      }
      tensors.set(name, parseTensor(name, record, place, sha256));
    }
  }
  if (!header) throw new DataError(`${source} is empty; ${copyAgain}`);
  if (!ended)
    throw new DataError(`${source} is cut short: it ends after ${tensors.size} tensors; ${copyAgain}`);
  return { ...header, tensors: [...tensors.values()] };
}

/** The header alone: as `parseState`, but reads no further than the first line. */
export async function parseStateStart(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
): Promise<StateHeader> {
  for await (const line of lines(chunks, source)) return parseStateHeader(line, source);
  throw new DataError(`${source} is empty; ${copyAgain}`);
}

function parseStateHeader(line: Uint8Array, source: string): StateHeader {
  const value = parseJson(line, source);
  checkFormat(value, stateFormat, source);
  const header = check(headerSchema, value, source);
  const { modelName, progress } = header;
  return { ...parseHeader(header, source), modelName, progress };
}

/** The lines in `chunks`, with their newlines, which are space in JSON. An empty last line is none. */
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

/** Token ids as text: what `charnn tokenize` writes, and reads with `--decode`. */
import { DataError } from '../../../core/errors.js';
import type { TokenSlice } from '../../../core/text/tokens.js';

/** Ids in a piece of output; a piece is a string of moderate length. */
const idsAtOnce = 1 << 14;
const onesAtOnce = 1 << 16;

/** The ids on one line, separated by spaces, in pieces; nothing for no ids. */
export function* formatIds(tokens: TokenSlice): Generator<string> {
  for (let start = 0; start < tokens.length; start += idsAtOnce) {
    const piece = [...tokens.slice(start, start + idsAtOnce)].join(' ');
    yield start === 0 ? piece : ` ${piece}`;
  }
  if (tokens.length > 0) yield '\n';
}

/**
 * A row for each id, in pieces: V numbers separated by spaces, 1 at the place of the id and 0 elsewhere.
 * @param size V, the number of symbols in the vocabulary.
 */
export function* formatOneHot(tokens: TokenSlice, size: number): Generator<string> {
  const row = (id: number) => `${'0 '.repeat(id)}1${' 0'.repeat(size - 1 - id)}\n`;
  const rows = Array.from({ length: size <= 1024 ? size : 0 }, (_, id) => row(id));
  const rowsAtOnce = Math.max(1, Math.floor(onesAtOnce / size));
  for (let start = 0; start < tokens.length; start += rowsAtOnce) {
    yield Array.from(tokens.slice(start, start + rowsAtOnce), (id) => rows[id] ?? row(id)).join('');
  }
}

/** What cannot be an id, however many zeros it begins with, is not gathered any longer. */
const longestWord = 1000;

/**
 * Reads ids, apart by any white space, from text that comes in chunks; a word may be split between them.
 * @param size V: ids go from 0 to V − 1.
 * @param source Their name in messages.
 * @returns The ids of each chunk.
 * @throws {DataError} with the position of what is no id.
 */
export async function* parseIds(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  source: string,
): AsyncGenerator<number[]> {
  const decoder = new TextDecoder();
  let position = 0;
  const parse = (word: string): number => {
    position++;
    const id = /^\d+$/.test(word) ? Number(word) : NaN;
    if (id < size) return id;
    const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
    throw new DataError(
      `${source}: '${shown}', at position ${position} counted from 1, is no id of this vocabulary: ` +
        `ids go from 0 to ${size - 1}`,
    );
  };
  let rest = '';
  for await (const chunk of chunks) {
    const words = (rest + decoder.decode(chunk, { stream: true })).split(/\s+/u);
    rest = words.pop()!;
    yield words.filter((word) => word !== '').map(parse);
    if (rest.length > longestWord) parse(rest);
  }
  const last = (rest + decoder.decode()).split(/\s+/u);
  yield last.filter((word) => word !== '').map(parse);
}

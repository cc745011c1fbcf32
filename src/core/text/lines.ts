import { concatenate, withRoom } from '../typed-arrays.js';
import { LineSplitter } from './line-splitter.js';
import type { Chunks, TextSource } from './text-source.js';
import { Transform } from './transform.js';
import type { Preprocessing } from './preprocessing.js';
import { Utf8Decoder } from './utf8.js';
import type { Vocabulary } from './vocabulary.js';
import { lineFeed } from './code-points.js';

/** A line of a text, with its symbol ids for a model. */
export interface Line {
  /** The bytes of the line as read, with its newline, which is added if the file ends without one. */
  readonly bytes: Uint8Array;
  /**
   * The id of a newline as context, then the ids of the line's symbols without its own newline. A symbol outside the
   * vocabulary has the id V + its code point. A byte of invalid UTF-8 counts as the code point U+DC00 + byte.
   */
  readonly ids: Int32Array;
}

export interface LineOptions {
  readonly preprocessing: Preprocessing;
  readonly vocabulary: Vocabulary;
}

/** The maximum number of lines yielded at once. */
const linesAtOnce = 1024;
/** The maximum number of bytes of a line decoded at once. */
const pieceLength = 1 << 16;

/**
 * Yields the lines of a text, several at a time as they arrive. Every line is accepted: invalid UTF-8 and symbols
 * outside the vocabulary get ids of V or more.
 */
export async function* readLines(
  { inputs }: TextSource,
  { preprocessing, vocabulary }: LineOptions,
): AsyncGenerator<Line[]> {
  for (const { chunks } of inputs) {
    const encoder = new LineEncoder(preprocessing, vocabulary);
    for await (const lines of splitLines(chunks)) {
      yield lines.map((bytes) => ({ bytes, ids: encoder.encode(bytes) }));
    }
  }
}

/** Yields the lines of a file, each with a newline at its end. They may be views of the chunks. */
async function* splitLines(chunks: Chunks): AsyncGenerator<Uint8Array[]> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    let lines: Uint8Array[] = [];
    for (const line of splitter.write(chunk)) {
      lines.push(line);
      if (lines.length < linesAtOnce) continue;
      yield lines;
      lines = [];
    }
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last) yield [concatenate([last, Uint8Array.of(lineFeed)])];
}

/** Converts the lines of one file to ids, in order. */
class LineEncoder {
  readonly #vocabulary: Vocabulary;
  readonly #transform: Transform;
  readonly #decoder: Utf8Decoder;
  #ids = new Int32Array(256);
  #length = 0;

  constructor(preprocessing: Preprocessing, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#transform = new Transform(preprocessing);
    this.#decoder = new Utf8Decoder({ damage: preprocessing.lossy ? 'replace' : 'escape' });
  }

  /** Returns the ids of a line that ends in a newline, as described in `Line`. */
  encode(line: Uint8Array): Int32Array {
    this.#length = 0;
    this.#append([lineFeed]);
    if (this.#vocabulary.unit === 'byte') {
      this.#append(line);
    } else {
      for (let start = 0; start < line.length; start += pieceLength) {
        const points = this.#decoder.write(line.subarray(start, start + pieceLength));
        this.#append(this.#transform.write(points));
      }
      this.#append(this.#transform.end());
    }
    return this.#ids.slice(0, this.#length - 1); // without the final newline
  }

  #append(points: ArrayLike<number>): void {
    const length = this.#length + points.length;
    this.#ids = withRoom(this.#ids, length);
    for (let i = 0; i < points.length; i++) {
      const id = this.#vocabulary.idOf(points[i]);
      this.#ids[this.#length + i] = id >= 0 ? id : this.#vocabulary.size + points[i];
    }
    this.#length = length;
  }
}

/** Returns the code point of an id of a `Line`; for a byte vocabulary, the byte. */
export function codePointOfId(id: number, vocabulary: Vocabulary): number {
  return id < vocabulary.size ? vocabulary.codePointOf(id) : id - vocabulary.size;
}

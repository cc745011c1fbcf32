import { concatenate, withRoom } from '../typed-arrays.js';
import { LineSplitter } from './line-splitter.js';
import type { Chunks, TextSource } from './text-source.js';
import { Transform } from './transform.js';
import type { Treatment } from './treatment.js';
import { Utf8Decoder } from './utf8.js';
import type { Vocabulary } from './vocabulary.js';
import { lineFeed } from './code-points.js';

/** A line of a text, for a model. */
export interface Line {
  /** As it was read, with the newline that ends it; a file's end counts as one. */
  readonly bytes: Uint8Array;
  /**
   * The newline that stands before a line, and the line's symbols, as ids. A symbol that the vocabulary does not hold has
   * the id V + its code point; a byte that is no UTF-8 counts as the code point U+DC00 + byte.
   */
  readonly ids: Int32Array;
}

export interface LineOptions {
  readonly treatment: Treatment;
  readonly vocabulary: Vocabulary;
}

/** Lines that are given at a time, at most. */
const linesAtOnce = 1024;
/** Bytes of a line that are decoded at a time. */
const pieceLength = 1 << 16;

/**
 * Yields the lines of a text, several at a time as they arrive. No line is refused: bytes that are not UTF-8 and symbols
 * outside the vocabulary get ids beyond V.
 */
export async function* readLines(
  { inputs }: TextSource,
  { treatment, vocabulary }: LineOptions,
): AsyncGenerator<Line[]> {
  for (const { chunks } of inputs) {
    const encoder = new LineEncoder(treatment, vocabulary);
    for await (const lines of splitLines(chunks)) {
      yield lines.map((bytes) => ({ bytes, ids: encoder.encode(bytes) }));
    }
  }
}

/** The lines of a file that comes in chunks, each with a newline at its end. They may be views of the chunks. */
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

/** Turns the lines of one file into ids, in order. */
class LineEncoder {
  readonly #vocabulary: Vocabulary;
  readonly #transform: Transform;
  readonly #decoder: Utf8Decoder;
  #ids = new Int32Array(256);
  #length = 0;

  constructor(treatment: Treatment, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#transform = new Transform(treatment);
    this.#decoder = new Utf8Decoder({ damage: treatment.lossy ? 'replace' : 'escape' });
  }

  /** The ids of a line that ends in a newline; what they are is said in `Line`. */
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
    return this.#ids.slice(0, this.#length - 1); // The last is the newline at the line's end.
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

/** The code point that an id of a `Line` stands for; of a model of bytes, the byte. */
export function codePointOfId(id: number, vocabulary: Vocabulary): number {
  return id < vocabulary.size ? vocabulary.codePointOf(id) : id - vocabulary.size;
}

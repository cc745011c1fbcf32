import type { Tokenizer } from '../formats/vocabulary-file.js';
import { ByteBuffer } from '../typed-arrays.js';
import type { Seed } from './seed.js';
import { StopFilter } from './stops.js';
import type { Stream } from './stream-batch.js';
import type { SymbolStream } from './symbol-stream.js';
import { SymbolWriter } from './symbol-writer.js';
import { lineFeed } from '../text/code-points.js';

/** The output options of a sample. */
export interface SampleForm {
  /** The number of symbols after the seed; Infinity for no limit. */
  readonly length: number;
  /** Whether the output includes the seed. */
  readonly echo: boolean;
  /** Whether the sample ends before the first newline of the output, even one in the seed. */
  readonly singleLine: boolean;
  /** The stops: the sample ends before the first one that occurs after the seed. */
  readonly stops: readonly Uint8Array[];
}

/** A part of a sample, possibly its empty end. */
export interface SamplePart {
  readonly sample: Sample;
  readonly bytes: Uint8Array;
  /** Whether this is the last part of the sample. */
  readonly isLast: boolean;
}

/** A sample being generated: a stream of symbols, and the output bytes that are already final. */
export class Sample implements Stream {
  hasEnded = false;
  readonly #text = new ByteBuffer();
  readonly #writer: SymbolWriter;
  readonly #stops: StopFilter;
  readonly #symbols: SymbolStream;
  /** The number of symbols still to be drawn. */
  #remaining: number;
  /** Whether the text that the writer holds back belongs to the seed. */
  #isInSeed: boolean;

  /**
   * @param symbols draws the symbols
   * @param ids the ids of the seed
   */
  constructor(
    readonly seed: Seed,
    readonly rngSeed: string,
    symbols: SymbolStream,
    ids: Int32Array,
    { vocabulary, preprocessing }: Tokenizer,
    { length, echo, singleLine, stops }: SampleForm,
  ) {
    this.#symbols = symbols;
    this.#writer = new SymbolWriter(vocabulary, preprocessing);
    this.#stops = new StopFilter(singleLine ? [...stops, Uint8Array.of(lineFeed)] : stops);
    this.#remaining = length;
    this.#isInSeed = echo;
    const written = echo ? this.#writer.write(ids) : new Uint8Array(0);
    const lineEnd = singleLine ? written.indexOf(lineFeed) : -1;
    this.#text.push(lineEnd < 0 ? written : written.subarray(0, lineEnd));
    if (lineEnd >= 0) this.hasEnded = true;
    else if (length === 0) this.#end();
    else if (symbols.first !== undefined) this.#add(symbols.first);
  }

  get input(): number {
    return this.#symbols.input;
  }

  advance(logits: Float32Array): void {
    const drawn = this.#symbols.advance(logits);
    if (drawn !== undefined && !this.hasEnded) this.#add(drawn);
  }

  /** Returns the output bytes that became final since the last call. */
  take(): Uint8Array {
    return this.#text.take();
  }

  #add(drawn: number): void {
    if (this.#isInSeed && !this.#writer.continues(drawn)) this.#endSeed();
    this.#filter(this.#writer.write([drawn]));
    if (--this.#remaining === 0 && !this.hasEnded) this.#end();
  }

  /** Writes the seed's last character past the stops: even with combining marks drawn after it, it matches none. */
  #endSeed(): void {
    this.#text.push(this.#writer.end());
    this.#isInSeed = false;
  }

  /** Writes bytes up to the first stop. */
  #filter(bytes: Uint8Array): void {
    this.#text.push(this.#stops.write(bytes));
    this.hasEnded = this.#stops.stopped;
  }

  #end(): void {
    if (this.#isInSeed) this.#endSeed();
    this.#filter(this.#writer.end());
    this.#text.push(this.#stops.end());
    this.hasEnded = true;
  }
}

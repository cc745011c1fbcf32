import type { TreatedVocabulary } from '../formats/vocabulary-file.js';
import { ByteBuffer } from '../typed-arrays.js';
import type { Seed } from './seed.js';
import { StopFilter } from './stops.js';
import type { Stream } from './stream-batch.js';
import type { SymbolStream } from './symbol-stream.js';
import { SymbolWriter } from './symbol-writer.js';
import { lineFeed } from '../text/code-points.js';

/** What is written of a sample, and where it ends. */
export interface SampleForm {
  /** Symbols after the seed; Infinity never ends by itself. */
  readonly length: number;
  /** Whether the seed itself is written too. */
  readonly echo: boolean;
  /** Whether a newline in what is written ends it, even one in the seed. */
  readonly singleLine: boolean;
  /** Each ends the sample before it, where it stands in what is written after the seed. */
  readonly stops: readonly Uint8Array[];
}

/** A piece of a sample, or its end. */
export interface SamplePart {
  readonly sample: Sample;
  readonly bytes: Uint8Array;
  /** Whether the sample ends with it. */
  readonly isLast: boolean;
}

/** A sample in the making: a stream of symbols, and the bytes to write as they become known. */
export class Sample implements Stream {
  hasEnded = false;
  readonly #text = new ByteBuffer();
  readonly #writer: SymbolWriter;
  readonly #stops: StopFilter;
  readonly #symbols: SymbolStream;
  /** Symbols still to be drawn. */
  #left: number;
  /** Whether what the writer holds back is of the seed. */
  #isInSeed: boolean;

  /**
   * @param symbols draws the symbols
   * @param ids the symbols of the seed
   */
  constructor(
    readonly seed: Seed,
    readonly rngSeed: string,
    symbols: SymbolStream,
    ids: Int32Array,
    { vocabulary, treatment }: TreatedVocabulary,
    { length, echo, singleLine, stops }: SampleForm,
  ) {
    this.#symbols = symbols;
    this.#writer = new SymbolWriter(vocabulary, treatment);
    this.#stops = new StopFilter(singleLine ? [...stops, Uint8Array.of(lineFeed)] : stops);
    this.#left = length;
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

  /** The bytes that have come to be known since the last call. */
  take(): Uint8Array {
    return this.#text.take();
  }

  #add(drawn: number): void {
    if (this.#isInSeed && !this.#writer.continues(drawn)) this.#leaveSeed();
    this.#pass(this.#writer.write([drawn]));
    if (--this.#left === 0 && !this.hasEnded) this.#end();
  }

  /** The character that a seed ends with belongs to it, whatever it took up: it stops nothing. */
  #leaveSeed(): void {
    this.#text.push(this.#writer.end());
    this.#isInSeed = false;
  }

  #pass(bytes: Uint8Array): void {
    this.#text.push(this.#stops.write(bytes));
    this.hasEnded = this.#stops.stopped;
  }

  #end(): void {
    if (this.#isInSeed) this.#leaveSeed();
    this.#pass(this.#writer.end());
    this.#text.push(this.#stops.end());
    this.hasEnded = true;
  }
}

import { LineSplitter } from '../text/line-splitter.js';
import { withoutFinalNewline } from '../text/newlines.js';
import type { Preprocessing } from '../text/preprocessing.js';
import { decodeSeed, type Seed, type SeedSource } from './seed.js';

/**
 * Reads each line of standard input as a seed, including blank lines, without its newline (`\n`, and with newline
 * normalization also `\r\n` or `\r`). Lines are read on demand, as they arrive.
 */
export class LineSeeds implements SeedSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #preprocessing: Preprocessing;
  readonly #beforeWaiting: () => Promise<void>;
  readonly #splitter = new LineSplitter();
  /** The remaining lines that end in the last chunk. */
  #lines: Iterator<Uint8Array> | undefined;
  /** The pending read of a chunk; it never rejects. */
  #reading: Promise<void> | undefined;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #number = 0;

  /** @param beforeWaiting is awaited before each wait for more input */
  constructor(
    input: AsyncIterable<Uint8Array>,
    preprocessing: Preprocessing,
    beforeWaiting: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#chunks = input[Symbol.asyncIterator]();
    this.#preprocessing = preprocessing;
    this.#beforeWaiting = beforeWaiting;
  }

  take(): Seed | undefined {
    const next = this.#lines?.next();
    if (next && !next.done) return this.#seed(next.value);
    this.#lines = undefined;
    if (!this.#hasEnded) void this.#read();
    else if (!this.#failure && this.#splitter.begunLength > 0) return this.#seed(this.#splitter.end()!);
    return undefined;
  }

  async more(): Promise<boolean> {
    await this.#beforeWaiting();
    if (!this.#lines && !this.#hasEnded) await this.#read();
    if (this.#failure) throw this.#failure.error;
    return !this.#hasEnded || this.#splitter.begunLength > 0;
  }

  #seed(line: Uint8Array): Seed {
    const bytes = withoutFinalNewline(line, this.#preprocessing);
    return decodeSeed(bytes, this.#preprocessing, `line ${++this.#number} of standard input`);
  }

  #read(): Promise<void> {
    return (this.#reading ??= this.#chunks
      .next()
      .then(
        ({ done, value }) => {
          if (done) this.#hasEnded = true;
          else this.#lines = this.#splitter.write(value);
        },
        (error: unknown) => {
          this.#failure = { error };
          this.#hasEnded = true;
        },
      )
      .finally(() => (this.#reading = undefined)));
  }
}

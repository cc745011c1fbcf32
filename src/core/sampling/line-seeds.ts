import { LineSplitter } from '../text/line-splitter.js';
import { withoutFinalNewline } from '../text/newlines.js';
import type { Treatment } from '../text/treatment.js';
import { decodeSeed, type Seed, type SeedSource } from './seed.js';

/**
 * Each line of standard input as a seed, blank ones too, without the newline that ends it: `\n`, or for a model that
 * normalised newlines `\r\n` too. Lines are read as they come, and not before they are needed.
 */
export class LineSeeds implements SeedSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #treatment: Treatment;
  readonly #beforeWaiting: () => Promise<void>;
  readonly #splitter = new LineSplitter();
  /** The lines that end in the chunk that was read last, and have not been taken. */
  #lines: Iterator<Uint8Array> | undefined;
  /** Set while a chunk is awaited; it never rejects. */
  #reading: Promise<void> | undefined;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #number = 0;

  /** @param beforeWaiting is awaited before anything is waited for, when there is no seed at hand. */
  constructor(
    input: AsyncIterable<Uint8Array>,
    treatment: Treatment,
    beforeWaiting: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#chunks = input[Symbol.asyncIterator]();
    this.#treatment = treatment;
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
    const bytes = withoutFinalNewline(line, this.#treatment);
    return decodeSeed(bytes, this.#treatment, `line ${++this.#number} of standard input`);
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

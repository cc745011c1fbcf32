import type { Treatment } from '../text/treatment.js';
import { ByteBuffer } from './byte-buffer.js';
import { decodeSeed, type Seed, type SeedSource } from './seed.js';
import { carriageReturn, lineFeed } from '../text/code-points.js';

/**
 * Each line of standard input as a seed, blank ones too, without the newline that ends it: `\n`, or for a model that
 * normalised newlines `\r\n` too. Lines are read as they come, and not before they are needed.
 */
export class LineSeeds implements SeedSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #treatment: Treatment;
  readonly #beforeWaiting: () => Promise<void>;
  /** What has been read and not been taken: first the beginning of a line, then the rest of a chunk. */
  readonly #begun = new ByteBuffer();
  #hasBegun = false;
  #rest: Uint8Array = new Uint8Array(0);
  /** Set while a chunk is awaited; it never rejects. */
  #reading: Promise<void> | undefined;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #line = 0;

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
    const end = this.#rest.indexOf(lineFeed);
    if (end >= 0) {
      this.#begun.push(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end + 1);
      return this.#seed();
    }
    this.#begun.push(this.#rest);
    this.#hasBegun ||= this.#rest.length > 0;
    this.#rest = this.#rest.subarray(0, 0);
    if (!this.#hasEnded) void this.#read();
    else if (this.#hasBegun && !this.#failure) return this.#seed();
    return undefined;
  }

  async more(): Promise<boolean> {
    await this.#beforeWaiting();
    if (this.#rest.length === 0 && !this.#hasEnded) await this.#read();
    if (this.#failure) throw this.#failure.error;
    return !this.#hasEnded || this.#hasBegun;
  }

  #seed(): Seed {
    this.#hasBegun = false;
    const line = this.#begun.take();
    const endsInReturn = this.#treatment.normalizeNewlines && line.at(-1) === carriageReturn;
    const bytes = endsInReturn ? line.subarray(0, -1) : line;
    return decodeSeed(bytes, this.#treatment, `line ${++this.#line} of standard input`);
  }

  #read(): Promise<void> {
    return (this.#reading ??= this.#chunks
      .next()
      .then(
        ({ done, value }) => {
          if (done) this.#hasEnded = true;
          else this.#rest = value;
        },
        (error: unknown) => {
          this.#failure = { error };
          this.#hasEnded = true;
        },
      )
      .finally(() => (this.#reading = undefined)));
  }
}

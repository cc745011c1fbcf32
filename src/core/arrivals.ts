import { host } from './host.js';

/**
 * What a source gives, taken as it comes: the next item is fetched while the one before is worked on, and whoever takes
 * may turn to what there is when no more has arrived.
 */
export class Arrivals<Item> {
  readonly #iterator: AsyncIterator<Item>;
  #arrived: IteratorResult<Item> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #arrival: Promise<void>;

  /** Begins to fetch at once. */
  constructor(source: AsyncIterable<Item>) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#arrival = this.#fetch();
  }

  /** The next item if it has arrived, once the event loop has had its turn; else, and after the last, undefined. */
  async takeArrived(): Promise<Item | undefined> {
    if (!this.#arrived) await host().turn();
    return this.#take();
  }

  /** Waits for the next item; undefined after the last. Throws what the source throws. */
  async take(): Promise<Item | undefined> {
    await this.#arrival;
    if (this.#failure) throw this.#failure.error;
    return this.#take();
  }

  /** Lets go of the source. One that is awaited ends its waiting by itself. */
  close(): void {
    this.#iterator.return?.().catch(() => undefined);
  }

  #take(): Item | undefined {
    if (!this.#arrived || this.#arrived.done) return undefined;
    const { value } = this.#arrived;
    this.#arrived = undefined;
    this.#arrival = this.#fetch();
    return value;
  }

  async #fetch(): Promise<void> {
    try {
      this.#arrived = await this.#iterator.next();
    } catch (error) {
      this.#failure = { error };
    }
  }
}

import { host } from './host.js';

/**
 * Reads an async source one item ahead: the next item is fetched while the caller works on the current one. The
 * caller can check without waiting whether an item has arrived.
 */
export class Arrivals<Item> {
  readonly #iterator: AsyncIterator<Item>;
  #arrived: IteratorResult<Item> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #arrival: Promise<void>;

  /** Starts to fetch the first item immediately. */
  constructor(source: AsyncIterable<Item>) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#arrival = this.#fetch();
  }

  /**
   * Lets the event loop turn if no item has arrived yet, then takes the next item.
   * @returns undefined if the item has not arrived, and after the last one
   */
  async takeArrived(): Promise<Item | undefined> {
    if (!this.#arrived) await host().turn();
    return this.#take();
  }

  /**
   * Waits for the next item and takes it.
   * @returns undefined after the last item
   * @throws the error of the source
   */
  async take(): Promise<Item | undefined> {
    await this.#arrival;
    if (this.#failure) throw this.#failure.error;
    return this.#take();
  }

  /** Closes the source without waiting for it. A pending fetch must end by itself. */
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

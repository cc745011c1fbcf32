import type { Readable } from 'node:stream';
import type { Messages } from './messages.js';

/** Milliseconds of silence after which a line says what is awaited. */
const patience = 2000;

/** Standard input as chunks of bytes. Nothing is touched before the first chunk is asked for. */
export class StandardInput implements AsyncIterable<Uint8Array> {
  readonly #open: () => Readable;
  readonly #messages: Messages;
  readonly #patience: number;
  #stream: Readable | undefined;

  /**
   * @param open Gives the stream, or says why there is none by what it throws.
   * @param messages Where a long silence is explained.
   */
  constructor(open: () => Readable, messages: Messages, silence = patience) {
    this.#open = open;
    this.#messages = messages;
    this.#patience = silence;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.#stream = this.#open();
    if (this.#stream.readableEnded) return;
    const timer = setTimeout(() => {
      this.#messages.say('waiting for standard input');
    }, this.#patience);
    try {
      for await (const chunk of this.#stream as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        yield chunk;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops reading, so that a writer that stays does not keep the program alive. */
  destroy(): void {
    this.#stream?.destroy();
  }
}

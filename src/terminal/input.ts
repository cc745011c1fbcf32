import { fstatSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { Messages } from './messages.js';

/** Milliseconds of silence after which a line says what is awaited. */
const patience = 2000;

/**
 * The stream of standard input.
 * @throws InputError if it is a directory, which the stream would show as empty.
 */
export function openStandardInput(): NodeJS.ReadStream {
  if (fstatSync(0).isDirectory()) {
    throw new InputError('standard input is a directory: name the files in it');
  }
  return process.stdin;
}

/** Standard input as chunks of bytes. Nothing is touched before the first chunk is asked for. */
export class StandardInput implements AsyncIterable<Uint8Array> {
  readonly #open: () => NodeJS.ReadStream;
  readonly #messages: Messages;
  readonly #patience: number;
  #stream: NodeJS.ReadStream | undefined;

  /**
   * @param open Gives the stream.
   * @param messages Where a long silence is explained.
   */
  constructor(open: () => NodeJS.ReadStream, messages: Messages, silence = patience) {
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

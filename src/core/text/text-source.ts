import type { Message } from '../errors.js';

/** The bytes of an input, in chunks. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A text of one or more inputs, read in order. Each has a name and yields chunks of bytes. */
export interface TextSource {
  /** The name of the whole text in messages. */
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly chunks: Chunks }[];
  /** The number of bytes of all inputs, if known in advance. */
  readonly totalBytes?: number | undefined;
  /** Notes for the user about the inputs. */
  readonly notes: readonly Message[];
}

/** Creates a text from bytes in memory. */
export function fromBytes(pieces: readonly Uint8Array[], name = 'the text'): TextSource {
  const totalBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { name, inputs: [{ name, chunks: pieces }], totalBytes, notes: [] };
}

/** Creates a text from a string. */
export function fromString(text: string): TextSource {
  return fromBytes([new TextEncoder().encode(text)]);
}

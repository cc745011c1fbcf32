import type { Message } from '../errors.js';

/** The bytes of an input, in chunks. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A text: one or several inputs that are read in order, each as named chunks of bytes. */
export interface TextSource {
  /** What messages call the whole text. */
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly chunks: Chunks }[];
  /** The bytes of all inputs, if their number is known before they are read. */
  readonly totalBytes?: number | undefined;
  /** What the user should know about the inputs. */
  readonly notes: readonly Message[];
}

/** Returns a text of bytes that are in memory. */
export function fromBytes(pieces: readonly Uint8Array[], name = 'the text'): TextSource {
  const totalBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { name, inputs: [{ name, chunks: pieces }], totalBytes, notes: [] };
}

/** Returns a text of a string. */
export function fromString(text: string): TextSource {
  return fromBytes([new TextEncoder().encode(text)]);
}

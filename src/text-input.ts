/** A text for the library: as a string, or as the names of files, `-` being standard input. */
export type TextInput = string | { readonly files: readonly string[] };

/** A text by the names of its files, and what stands for `-`. */
export interface TextSource {
  readonly files: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** What reading a text takes. */
export function fromText(input: TextInput): TextSource {
  if (typeof input !== 'string') return { files: input.files };
  return fromBytes([new TextEncoder().encode(input)]);
}

/** A text that is known already. */
export function fromBytes(pieces: readonly Uint8Array[]): TextSource {
  return { files: ['-'], stdin: piecesOf(pieces) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source, like a file
async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

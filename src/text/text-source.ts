/** A text by the names of its files, and what stands for `-`. */
export interface TextSource {
  readonly files: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** A text that is known already. */
export function fromBytes(pieces: readonly Uint8Array[]): TextSource {
  return { files: ['-'], stdin: piecesOf(pieces) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source, like a file
async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

import type { SourceOptions } from '../../node/files/source.js';

/** A text by the names of its files, and what stands for `-`. */
export interface TextSource extends Pick<SourceOptions, 'stdin' | 'stdinName'> {
  readonly files: readonly string[];
}

/** A text that is known already. */
export function fromBytes(pieces: readonly Uint8Array[]): TextSource {
  return { files: ['-'], stdin: piecesOf(pieces), stdinName: 'the text' };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source, like a file
async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

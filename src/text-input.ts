/** A text for the library: as a string, or as the names of files, `-` being standard input. */
export type TextInput = string | { readonly files: readonly string[] };

/** What reading a text takes: names of files, and what stands for `-`. */
export function fromText(input: TextInput): { files: readonly string[]; stdin?: AsyncIterable<Uint8Array> } {
  if (typeof input !== 'string') return { files: input.files };
  return { files: ['-'], stdin: bytesOf(input) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source, like a file
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

import { UsageError } from '../errors.js';
import { fromBytes, type TextSource } from '../text/text-source.js';

/** A text for the library: as a string, or as the names of files, `-` being standard input. */
export type TextInput = string | { readonly files: readonly string[] };

/**
 * What reading a text takes.
 * @throws {UsageError} if it is no text: without types anything may be given, a Buffer above all
 */
export function fromText(input: TextInput): TextSource {
  if (typeof input === 'string') return fromBytes([new TextEncoder().encode(input)]);
  const { files } = Object(input) as Partial<typeof input>;
  if (!Array.isArray(files)) {
    throw new UsageError(`a text is a string, or names of files as { files: [...] }, not ${nameOf(input)}`);
  }
  return { files: input.files };
}

function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an object of the class ${value.constructor.name}`;
}

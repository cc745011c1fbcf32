import { UsageError } from '../errors.js';
import { fromString, type TextSource } from '../text/text-source.js';

/** A text for the library: a string, or named chunks of bytes. */
export type TextInput = string | TextSource;

/**
 * Returns the text to read.
 * @throws {UsageError} for anything else, such as a Buffer: plain JavaScript passes any value
 */
export function asSource(input: TextInput): TextSource {
  if (typeof input === 'string') return fromString(input);
  if (typeof input === 'object' && 'inputs' in input) return input;
  throw new UsageError(`a text must be a string, not ${nameOf(input)}`);
}

/** Describes a value for a message. */
export function nameOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an object of the class ${value.constructor.name}`;
}

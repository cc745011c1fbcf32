import { DataError } from '../errors.js';
import { copyAgain, shown } from './check.js';
import { modelFormat } from './format.js';

/** A kind of file that `charnn train` writes, and how each version of it is read. */
export interface FileKind<Reader> {
  /** The value of `format` in the file. */
  readonly format: string;
  /** What messages call the file. */
  readonly what: string;
  readonly readers: Readonly<Record<number, Reader>>;
}

/**
 * Returns the reader for the version of a file, given as parsed JSON.
 * @throws {DataError} if it is of another kind, saying what it is instead, or of a version that has no reader
 */
export function readerFor<Reader>(
  value: unknown,
  { format, what, readers }: FileKind<Reader>,
  source: string,
): Reader {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== format) {
    throw new DataError(
      `${source} is not a charnn ${what}: ${describeFormat(value)}; name a file that "charnn train" wrote`,
    );
  }
  const version = 'version' in value ? value.version : undefined;
  const versions = Object.keys(readers).map(Number);
  if (typeof version === 'number' && versions.includes(version)) return readers[version];
  const newest = Math.max(...versions);
  if (typeof version === 'number' && version > newest) {
    throw new DataError(
      `${source} was written by a newer charnn (version ${version} of the format; this charnn reads ${newest}): ` +
        'upgrade charnn to use it',
    );
  }
  throw new DataError(
    `${source}: "version" should be ${versions.join(' or ')}, but is ${shown(version)}; ${copyAgain}`,
  );
}

function describeFormat(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('format' in value)) return 'it says no "format"';
  if (value.format === modelFormat) return 'it is a model';
  return `its "format" is ${shown(value.format)}`;
}

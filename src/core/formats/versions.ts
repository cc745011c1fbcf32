import { DataError } from '../errors.js';
import { copyAgain, shown } from './check.js';
import { modelFormat } from './format.js';

/** A kind of file that `charnn train` writes, with a reader for each version of it. */
export interface FileKind<Reader> {
  /** The value of `format` in the file. */
  readonly format: string;
  /** The name of the kind in messages. */
  readonly what: string;
  readonly readers: Readonly<Record<number, Reader>>;
}

/**
 * Returns the reader for the version of a file, given its parsed JSON.
 * @throws {DataError} if the file is of another kind, or of a version without a reader
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
      `${source} was written by a newer charnn (format version ${version}; this charnn reads ${newest}): ` +
        'upgrade charnn to use it',
    );
  }
  throw new DataError(
    `${source}: "version" should be ${versions.join(' or ')}, but is ${shown(version)}; ${copyAgain}`,
  );
}

function describeFormat(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('format' in value)) return 'it has no "format"';
  if (value.format === modelFormat) return 'it is a model';
  return `its "format" is ${shown(value.format)}`;
}

import { constants } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { OutputError, UsageError } from '../../core/errors.js';
import { isStandardOutput } from './standard-output.js';
import { asOutputError, tolerate } from './system-error.js';

/** The destination of a write. */
export type Target =
  /** A regular file, or a new one, to be replaced as a whole. `path` is the real path, with symbolic links resolved. */
  | { readonly kind: 'file'; readonly path: string; readonly existing: Owner | undefined }
  /** A device, a FIFO, a socket or standard output: written to, never replaced, without files next to it. */
  | { readonly kind: 'stream'; readonly path: string; readonly isStandardOutput: boolean };

/** The owner and mode that a new file takes from the one that it replaces. */
export interface Owner {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const wayOut = 'choose another path';
const maxLinks = 40; // as in Linux

/**
 * Resolves the destination of a write. Follows symbolic links, even to a file that does not exist yet.
 * @throws {UsageError} if `path` is empty or a directory
 * @throws {OutputError} if its directory is missing or cannot be searched, or the file there is write-protected
 */
export async function resolveTarget(path: string): Promise<Target> {
  if (path === '' || endsWithSeparator(path))
    throw new UsageError(`"${path}" is not a file name; name the file to write`);
  // Standard output is never replaced, even if it is a regular file: it may get other output too.
  if (isStandardOutput(path)) return { kind: 'stream', path, isStandardOutput: true };
  try {
    const status = await tolerate(['ENOENT'], stat(path));
    if (!status) return { kind: 'file', path: await resolveMissing(path), existing: undefined };
    if (status.isDirectory()) throw new UsageError(`${path} is a directory; name a file in it`);
    if (!status.isFile()) return { kind: 'stream', path, isStandardOutput: isStandardOutput(path, status) };
    await access(path, constants.W_OK);
    const { mode, uid, gid } = status;
    return { kind: 'file', path: await realpath(path), existing: { mode: mode & 0o7777, uid, gid } };
  } catch (error) {
    throw asOutputError(error, path, wayOut);
  }
}

/**
 * Tests whether a path ends in a separator: `/`, and on Windows also `\`.
 * @param separator the separator of the system
 */
export function endsWithSeparator(path: string, separator = sep): boolean {
  return path.endsWith('/') || path.endsWith(separator);
}

/** Returns the real path of a file that does not exist yet, following symbolic links to it. */
async function resolveMissing(path: string): Promise<string> {
  let link = path;
  for (let i = 0; i < maxLinks; i++) {
    const folder = await realpath(dirname(link));
    const file = join(folder, basename(link));
    const status = await tolerate(['ENOENT'], lstat(file));
    if (!status?.isSymbolicLink()) return file;
    link = resolve(folder, await readlink(file));
  }
  throw new OutputError(`cannot write ${path}: too many symbolic links; ${wayOut}`);
}

import { constants } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { OutputError, UsageError } from '../../core/errors.js';
import { isStandardOutput } from './standard-output.js';
import { asOutputError, unless } from './system-error.js';

/** What stands, or will stand, where a file is to be written. */
export type Target =
  /** A regular file, or nothing yet: replaced as a whole. `path` is that of the file itself, not of a link to it. */
  | { readonly kind: 'file'; readonly path: string; readonly existing: Owner | undefined }
  /** A device, a FIFO, a socket or standard output: written to, never replaced, and nothing is put beside it. */
  | { readonly kind: 'stream'; readonly path: string; readonly isStandardOutput: boolean };

/** What a new file takes over from the one that it replaces. */
export interface Owner {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const elsewhere = 'choose another place';
const longestChainOfLinks = 40; // as in Linux

/**
 * What writing to `path` means; links are followed, to a file that does not exist yet too.
 * @throws {UsageError} if `path` is a folder.
 * @throws {OutputError} if its folder is missing or cannot be searched, or the file there is write-protected.
 */
export async function resolveTarget(path: string): Promise<Target> {
  if (path === '' || path.endsWith(sep))
    throw new UsageError(`"${path}" names no file; name the file to write`);
  // Even where it is a regular file: other data may go there too.
  if (isStandardOutput(path)) return { kind: 'stream', path, isStandardOutput: true };
  try {
    const status = await unless(['ENOENT'], stat(path));
    if (!status) return { kind: 'file', path: await resolveMissing(path), existing: undefined };
    if (status.isDirectory()) throw new UsageError(`${path} is a directory; name a file in it`);
    if (!status.isFile()) return { kind: 'stream', path, isStandardOutput: isStandardOutput(path, status) };
    await access(path, constants.W_OK);
    const { mode, uid, gid } = status;
    return { kind: 'file', path: await realpath(path), existing: { mode: mode & 0o7777, uid, gid } };
  } catch (error) {
    throw asOutputError(error, path, elsewhere);
  }
}

/** The real path of a file that does not exist, by way of links that lead to it. */
async function resolveMissing(path: string): Promise<string> {
  let link = path;
  for (let i = 0; i < longestChainOfLinks; i++) {
    const folder = await realpath(dirname(link));
    const file = join(folder, basename(link));
    const status = await unless(['ENOENT'], lstat(file));
    if (!status?.isSymbolicLink()) return file;
    link = resolve(folder, await readlink(file));
  }
  throw new OutputError(`cannot write ${path}: it is a link that leads to itself; ${elsewhere}`);
}

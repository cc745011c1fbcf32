import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Piece } from '../../core/formats/format.js';
import { writeStandardOutput } from './standard-output.js';
import { openStream } from './stream.js';
import { asOutputError, tolerate } from './system-error.js';
import { type Owner, resolveTarget, type Target } from './target.js';
import { release, temporaryFor } from './temporary.js';

/** The contents of a file, in order. */
export type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

export interface WriteOptions {
  /** The owner and mode of the new file; by default those of the file that it replaces. */
  readonly owner?: Owner | undefined;
}

/** A complete temporary file, synced to disk and ready to be renamed. */
export interface PreparedFile {
  /** Renames the temporary to its destination, replacing the old file in one step; to be called at most once. */
  commit(): Promise<void>;
  /** Removes the temporary unless it was committed. */
  discard(): Promise<void>;
}

/**
 * Writes a file atomically: at every moment `path` has either the complete old file or the complete new one. A symbolic
 * link is followed and kept. A device or a FIFO is written to, never replaced.
 * @throws {UsageError} if `path` is a directory
 * @throws {OutputError} if writing fails; the old file is then unchanged, and no temporary is left
 * @throws {ReaderGone} if `path` is standard output and its reader has closed it
 */
export async function writeSafely(path: string, pieces: Pieces, options: WriteOptions = {}): Promise<void> {
  const file = await prepareFile(path, pieces, options);
  await file.commit();
}

/**
 * Writes the temporary file of `writeSafely` without renaming it, so that several files can be renamed together. Errors
 * as for `writeSafely`; `pieces` may not have been read then.
 */
export async function prepareFile(
  path: string,
  pieces: Pieces,
  { owner }: WriteOptions = {},
): Promise<PreparedFile> {
  const target = await resolveTarget(path);
  if (target.kind === 'stream') {
    await writeStream(target, pieces);
    return { commit: () => Promise.resolve(), discard: () => Promise.resolve() };
  }
  const temporary = temporaryFor(target.path);
  const discard = async () => {
    await unlink(temporary).catch(() => undefined); // if this fails, `sweepTemporaries` removes it later
    release(temporary);
  };
  const attempt = async (step: Promise<void>, consequence: string) => {
    try {
      await step;
    } catch (error) {
      await discard();
      throw asOutputError(error, path, consequence);
    }
  };
  await attempt(
    writeTemporary(temporary, pieces, owner ?? target.existing),
    target.existing ? 'the existing file is unchanged' : 'no file was created',
  );
  return {
    async commit() {
      // On a network file system, a rename that reports failure may still have succeeded.
      await attempt(
        renameVerified(temporary, target.path),
        'the file there is complete, either the old or the new one',
      );
      release(temporary);
      await syncFolder(dirname(target.path)).catch((error: unknown) => {
        throw asOutputError(error, path, 'the new file may be lost in a power failure');
      });
    },
    discard,
  };
}

/**
 * Checks that a file can be written at `path`, by creating and removing a temporary in the same directory.
 * @throws {UsageError} if `path` is a directory
 * @throws {OutputError} if the file cannot be written
 */
export async function checkWritable(path: string): Promise<void> {
  const target = await resolveTarget(path);
  try {
    if (target.kind === 'file') await (await prepareFile(path, [])).discard();
    else if (!target.isStandardOutput) await access(path, constants.W_OK);
  } catch (error) {
    throw asOutputError(error, path, 'choose another place');
  }
}

async function writeTemporary(temporary: string, pieces: Pieces, owner: Owner | undefined): Promise<void> {
  const handle = await open(temporary, 'wx', owner?.mode ?? 0o666);
  try {
    const written = await writePieces(handle, pieces);
    if (owner) {
      const { uid, gid } = await handle.stat();
      // Only the superuser may change the owner; a file with another owner is better than none.
      if (uid !== owner.uid || gid !== owner.gid)
        await tolerate(['EPERM', 'EINVAL'], handle.chown(owner.uid, owner.gid));
      await tolerate(['EPERM'], handle.chmod(owner.mode));
    }
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== written) throw shortWrite(`only ${size} of ${written} bytes were stored`);
  } finally {
    await handle.close();
  }
}

async function writeStream(
  { path, isStandardOutput }: Target & { kind: 'stream' },
  pieces: Pieces,
): Promise<void> {
  try {
    if (isStandardOutput) {
      for await (const piece of pieces) await writeStandardOutput(piece);
      return;
    }
    const stream = await openStream(path);
    try {
      await writePieces(stream, pieces);
    } finally {
      await stream.close();
    }
  } catch (error) {
    throw asOutputError(error, path, 'the output is incomplete');
  }
}

/** Writes all pieces. @returns the number of bytes */
async function writePieces(handle: Pick<FileHandle, 'write'>, pieces: Pieces): Promise<number> {
  let total = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let offset = 0; offset < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
      if (bytesWritten === 0) throw shortWrite(`writing stopped after ${total + offset} bytes`);
      offset += bytesWritten;
    }
    total += bytes.length;
  }
  return total;
}

/** Returns the error for lost bytes that the system did not report. */
function shortWrite(what: string): Error {
  return Object.assign(new Error(`${what}; is the disk full?`), { code: 'ENOSPC' });
}

/** Renames a file and checks the result: a network file system may report success without renaming. */
async function renameVerified(from: string, to: string): Promise<void> {
  await rename(from, to);
  if (await tolerate(['ENOENT'], lstat(from)))
    throw Object.assign(new Error('the rename failed without an error'), { code: 'EIO' });
}

/** Syncs a directory, so that its entries survive a power failure, if the system supports that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await tolerate(['EACCES', 'EISDIR', 'EPERM'], open(folder, 'r'));
  if (!handle) return;
  try {
    await tolerate(['EINVAL', 'ENOTSUP', 'EPERM'], handle.sync());
  } finally {
    await handle.close();
  }
}

import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Piece } from '../../core/formats/format.js';
import { writeStandardOutput } from './standard-output.js';
import { openStream } from './stream.js';
import { asOutputError, unless } from './system-error.js';
import { type Owner, resolveTarget, type Target } from './target.js';
import { release, temporaryFor } from './temporary.js';

export type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

export interface WriteOptions {
  /** Whom a file belongs to and who may read it; by default, as the file that it replaces. */
  readonly owner?: Owner | undefined;
}

/** A file that is written whole and lies on the disk, but does not stand at its place yet. */
export interface PreparedFile {
  /** Puts the file in its place, in one step. Once. */
  commit(): Promise<void>;
  /** Removes it, if it is not in its place. */
  discard(): Promise<void>;
}

/**
 * Writes a file so that at every moment, whatever happens, either the old file or the new one stands there, whole. A
 * link stays a link: the file that it leads to is replaced. A device or a FIFO is written to, never replaced.
 * @throws {UsageError} if `path` is a folder.
 * @throws {OutputError} if writing fails; the old file is then unchanged, and no temporary is left. {ReaderGone} if `path`
 *   is standard output, and its reader has left.
 */
export async function writeSafely(path: string, pieces: Pieces, options: WriteOptions = {}): Promise<void> {
  const file = await prepareFile(path, pieces, options);
  await file.commit();
}

/** The first half of `writeSafely`: all of it but the renaming, so that several files can be renamed together. */
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
    await unlink(temporary).catch(() => undefined); // where unlinking fails too, the next run sweeps
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
    target.existing ? 'the file there is unchanged' : 'no file was made',
  );
  return {
    async commit() {
      // On a network what was reported as failed may have been done.
      await attempt(
        renameSurely(temporary, target.path),
        'what is there is whole, the old file or the new one',
      );
      release(temporary);
      await syncFolder(dirname(target.path)).catch((error: unknown) => {
        throw asOutputError(error, path, 'the new file may be lost if the power fails now');
      });
    },
    discard,
  };
}

/**
 * Checks that a file can be written at `path`, by making a temporary in its folder and removing it.
 * @throws {UsageError} if `path` is a folder.
 * @throws {OutputError} if it cannot.
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
      // Only the superuser may give a file away; a file of our own is better than none.
      if (uid !== owner.uid || gid !== owner.gid)
        await unless(['EPERM', 'EINVAL'], handle.chown(owner.uid, owner.gid));
      await unless(['EPERM'], handle.chmod(owner.mode));
    }
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== written) throw shortWrite(`${size} of ${written} bytes arrived`);
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
    throw asOutputError(error, path, 'what was written there is not whole');
  }
}

/** Writes all pieces; gives the number of bytes. */
async function writePieces(handle: Pick<FileHandle, 'write'>, pieces: Pieces): Promise<number> {
  let total = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let offset = 0; offset < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
      if (bytesWritten === 0) throw shortWrite(`${total + offset} bytes were written, and no more went in`);
      offset += bytesWritten;
    }
    total += bytes.length;
  }
  return total;
}

/** A failure that the system did not report. */
function shortWrite(what: string): Error {
  return Object.assign(new Error(`${what}; is the disk full?`), { code: 'ENOSPC' });
}

/** Renames, and does not take the system's word for it: a network may lose what it is told. */
async function renameSurely(from: string, to: string): Promise<void> {
  await rename(from, to);
  if (await unless(['ENOENT'], lstat(from)))
    throw Object.assign(new Error('it was not renamed, and no error was reported'), { code: 'EIO' });
}

/** Makes the names in a folder last through a power failure, where the system can do that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await unless(['EACCES', 'EISDIR', 'EPERM'], open(folder, 'r'));
  if (!handle) return;
  try {
    await unless(['EINVAL', 'ENOTSUP', 'EPERM'], handle.sync());
  } finally {
    await handle.close();
  }
}

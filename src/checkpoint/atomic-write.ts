import { constants } from 'node:fs';
import * as nodeFiles from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Piece } from './format.js';
import { writeStandardOutput } from './standard-output.js';
import { openStream } from './stream.js';
import { asOutputError, unless } from './system-error.js';
import { type Owner, resolveTarget, type Target } from './target.js';
import { release, temporaryFor } from './temporary.js';

/** The calls on the file system that writing makes; tests let them fail. */
export type FileSystem = Pick<typeof nodeFiles, 'open' | 'rename' | 'unlink'>;
type FileHandle = nodeFiles.FileHandle;

export type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

export interface WriteOptions {
  /** Whom a file belongs to and who may read it; by default, as the file that it replaces. */
  readonly owner?: Owner | undefined;
  readonly files?: FileSystem;
}

/** A file that is written whole and lies on the disk, but does not stand at its place yet. Commit or discard it once. */
export interface PreparedFile {
  /** Puts the file in its place, in one step. */
  commit(): Promise<void>;
  /** Removes it. */
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
  { owner, files = nodeFiles }: WriteOptions = {},
): Promise<PreparedFile> {
  const target = await resolveTarget(path);
  if (target.kind === 'stream') {
    await writeStream(target, pieces);
    return { commit: () => Promise.resolve(), discard: () => Promise.resolve() };
  }
  const temporary = temporaryFor(target.path);
  const discard = async () => {
    await files.unlink(temporary).catch(() => undefined); // where unlinking fails too, the next run sweeps
    release(temporary);
  };
  const attempt = async (step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      await discard();
      throw asOutputError(error, path, target.existing ? 'the file there is unchanged' : 'no file was made');
    }
  };
  await attempt(() => writeTemporary(temporary, pieces, owner ?? target.existing, files));
  return {
    async commit() {
      await attempt(() => files.rename(temporary, target.path));
      release(temporary);
      await syncFolder(dirname(target.path), files).catch((error: unknown) => {
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
    else if (!target.isStandardOutput) await nodeFiles.access(path, constants.W_OK);
  } catch (error) {
    throw asOutputError(error, path, 'choose another place');
  }
}

async function writeTemporary(
  temporary: string,
  pieces: Pieces,
  owner: Owner | undefined,
  files: FileSystem,
): Promise<void> {
  const handle = await files.open(temporary, 'wx', owner?.mode ?? 0o666);
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

/** Makes the names in a folder last through a power failure, where the system can do that. */
async function syncFolder(folder: string, files: FileSystem): Promise<void> {
  const handle = await unless(['EACCES', 'EISDIR', 'EPERM'], files.open(folder, 'r'));
  if (!handle) return;
  try {
    await unless(['EINVAL', 'ENOTSUP', 'EPERM'], handle.sync());
  } finally {
    await handle.close();
  }
}

import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { type PreparedFile, prepareFile } from './atomic-write.js';
import { previousModelPath, previousStatePath, statePath } from './names.js';
import { asOutputError, tolerate } from './system-error.js';
import { resolveTarget } from './target.js';

/**
 * Copies a model and its training state to `NAME.previous.json` and `NAME.previous.training.jsonl`, before a new run
 * first overwrites them. Keeps one generation.
 * @returns the paths written, none if there was nothing to copy
 * @throws {UsageError} if one of the copies would replace a directory
 * @throws {OutputError} if copying fails; the earlier copies are then unchanged, unless the final renaming failed: then
 *   the earlier copy of the training state may be gone
 */
export async function setAside(modelPath: string): Promise<string[]> {
  const copies: { path: string; file: PreparedFile }[] = [];
  try {
    for (const [from, path] of [
      [modelPath, previousModelPath(modelPath)],
      [statePath(modelPath), previousStatePath(modelPath)],
    ]) {
      const file = await prepareCopy(from, path);
      if (file) copies.push({ path, file });
    }
    // A model without its state is usable, but one next to the state of another model is misleading. So the old state is
    // removed first: even if the program is killed here, model and state never come from different generations.
    if (copies.length > 0) await remove(previousStatePath(modelPath));
    for (const { file } of copies) await file.commit();
  } catch (error) {
    for (const { file } of copies) await file.discard();
    throw error;
  }
  return copies.map(({ path }) => path);
}

/** Prepares a copy of `from` at `to`; returns undefined if `from` does not exist, or is a device or a FIFO. */
async function prepareCopy(from: string, to: string): Promise<PreparedFile | undefined> {
  const source = await resolveTarget(from);
  if (source.kind !== 'file' || !source.existing) return undefined;
  return prepareFile(to, chunksOf(source.path), { owner: source.existing });
}

/** Yields the bytes of a file. Opens it only when the first chunk is read, so that an unused generator leaks nothing. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Uint8Array>;
}

async function remove(path: string): Promise<void> {
  try {
    await tolerate(['ENOENT'], unlink(path));
  } catch (error) {
    throw asOutputError(error, path, 'make it writable, or remove it');
  }
}

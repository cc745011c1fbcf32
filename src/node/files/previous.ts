import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { type PreparedFile, prepareFile } from './atomic-write.js';
import { previousModelPath, previousStatePath, statePath } from './names.js';
import { asOutputError, unless } from './system-error.js';
import { resolveTarget } from './target.js';

/**
 * Sets a model and its training state aside together, as `NAME.previous.json` and `NAME.previous.training.jsonl`,
 * before their successors are first written. They are copied: model and state stay where they are. One generation is
 * kept.
 * @returns the paths written, none if there was nothing to set aside.
 * @throws {OutputError} if copying fails; both earlier copies then stand as they were, unless it was the last step, the
 *   renaming, that failed: then the earlier state may be gone.
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
    // Without its state a model is still sound; beside the state of another it would mislead. So whenever the program
    // dies in here, no state stands beside a model of another generation.
    if (copies.length > 0) await remove(previousStatePath(modelPath));
    for (const { file } of copies) await file.commit();
  } catch (error) {
    for (const { file } of copies) await file.discard();
    throw error;
  }
  return copies.map(({ path }) => path);
}

/** A copy of `from`, ready to stand at `to`; undefined if `from` does not exist, or is a device or a FIFO. */
async function prepareCopy(from: string, to: string): Promise<PreparedFile | undefined> {
  const source = await resolveTarget(from);
  if (source.kind !== 'file' || !source.existing) return undefined;
  return prepareFile(to, createReadStream(source.path, { highWaterMark: 2 ** 20 }), {
    owner: source.existing,
  });
}

async function remove(path: string): Promise<void> {
  try {
    await unless(['ENOENT'], unlink(path));
  } catch (error) {
    throw asOutputError(error, path, 'make it writable, or remove it');
  }
}

import { randomBytes } from 'node:crypto';
import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { previousModelPath, previousStatePath, statePath } from './names.js';
import { isRunning } from './process.js';
import { resolveTarget } from './target.js';

/** Temporaries of this process that are in use. Its pid may have been that of an earlier process, in a container say. */
const inUse = new Set<string>();

/** A new name for a temporary in the folder of `path`: `.<name>.<pid>-<random>.tmp`. Give it back with `release`. */
export function temporaryFor(path: string): string {
  const random = randomBytes(6).toString('hex');
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${random}.tmp`);
  inUse.add(temporary);
  return temporary;
}

/** Says that a temporary has been renamed or removed. */
export function release(temporary: string): void {
  inUse.delete(temporary);
}

/**
 * Removes what killed processes have left of the model file, its state, and the copies of both.
 * @returns the paths removed. What cannot be removed is left.
 */
export async function sweepTemporaries(modelPath: string): Promise<string[]> {
  const removed: string[] = [];
  const paths = [modelPath, statePath(modelPath), previousModelPath(modelPath), previousStatePath(modelPath)];
  for (const path of paths) {
    const target = await resolveTarget(path).catch(() => undefined);
    if (target?.kind !== 'file') continue;
    const folder = dirname(target.path);
    for (const entry of await readdir(folder).catch(() => [])) {
      const match = /^\.(.+)\.(\d+)-[0-9a-f]{12}\.tmp$/.exec(entry);
      const file = join(folder, entry);
      if (match?.[1] !== basename(target.path) || inUse.has(file)) continue;
      const pid = Number(match[2]);
      if (pid !== process.pid && isRunning(pid)) continue;
      await unlink(file).then(
        () => removed.push(file),
        () => undefined,
      );
    }
  }
  return removed;
}

import { randomBytes } from 'node:crypto';
import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { previousModelPath, previousStatePath, statePath } from './names.js';
import { isRunning } from './process.js';
import { resolveTarget } from './target.js';

/**
 * The temporaries in use by this process. Its pid alone does not tell them from those of an earlier process with the same
 * pid, which is common in containers.
 */
const inUse = new Set<string>();

/**
 * Returns a new path for a temporary in the directory of `path`, `.<name>.<pid>-<random>.tmp`. The caller calls
 * `release` when the temporary is gone.
 */
export function temporaryFor(path: string): string {
  const random = randomBytes(6).toString('hex');
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${random}.tmp`);
  inUse.add(temporary);
  return temporary;
}

/** Marks a temporary as no longer in use, after it was renamed or removed. */
export function release(temporary: string): void {
  inUse.delete(temporary);
}

/**
 * Removes the temporaries that killed processes left of the model file, its training state and the backups of both.
 * Ignores files that cannot be removed.
 * @returns the paths removed
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

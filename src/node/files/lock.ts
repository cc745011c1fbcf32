import { randomBytes, randomInt } from 'node:crypto';
import { readdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { OutputError } from '../../core/errors.js';
import { isRunning, startOf } from './process.js';
import { asOutputError, tolerate } from './system-error.js';
import { resolveTarget } from './target.js';

/** The exclusive right of one training run to write a model file. */
export interface ModelLock {
  release(): Promise<void>;
}

/** The owner of a lock, parsed from the name of the lock file. */
interface LockOwner {
  readonly path: string;
  readonly pid: number;
  readonly started: string | undefined;
  readonly host: string;
}

const attempts = 3;
const maxPause = 100; // milliseconds

/**
 * Locks a model file for one training run. Each run creates an empty lock file next to the model, whose name identifies
 * its process. The run holds the lock if no other lock file belongs to a running process. So runs never overwrite each
 * other's lock files, and any run can remove those of killed runs. Devices and FIFOs are not locked.
 * @throws {OutputError} if another run holds the lock, or if the lock file cannot be created
 */
export async function lockModel(modelPath: string): Promise<ModelLock> {
  const target = await resolveTarget(modelPath);
  if (target.kind === 'stream') return { release: () => Promise.resolve() };
  const own = ownLock(target.path);
  const release = async () => {
    // If this fails, a later run removes the file: its process has ended by then.
    await unlink(own).catch(() => undefined);
  };
  try {
    for (let attempt = 1; ; attempt++) {
      await writeFile(own, '', { flag: 'wx' });
      const other = await findOther(target.path, own);
      if (!other) return { release };
      await release();
      // Two runs that start at the same moment see each other: a random pause lets one go first.
      if (attempt === attempts) throw inUse(modelPath, other);
      await setTimeout(randomInt(maxPause));
    }
  } catch (error) {
    throw asOutputError(error, own, 'choose a writable directory for the model');
  }
}

function ownLock(modelPath: string): string {
  const { pid } = process;
  const random = randomBytes(4).toString('hex'); // one process may try several times
  const owner = `${pid}-${startOf(pid) ?? ''}-${random}-${encodeURIComponent(hostname())}`;
  return join(dirname(modelPath), `.${basename(modelPath)}.lock-${owner}`);
}

/** Returns the owner of another lock on this model, and removes the locks of processes that have ended. */
async function findOther(modelPath: string, own: string): Promise<LockOwner | undefined> {
  const folder = dirname(modelPath);
  const start = `.${basename(modelPath)}.lock-`;
  for (const name of await readdir(folder)) {
    const match = /^(\d+)-(\d*)-[0-9a-f]{8}-(.*)$/.exec(
      name.startsWith(start) ? name.slice(start.length) : '',
    );
    const path = join(folder, name);
    if (!match || path === own) continue;
    const owner = { path, pid: Number(match[1]), started: match[2] || undefined, host: match[3] };
    const isLocal = owner.host === encodeURIComponent(hostname());
    if (!isLocal || isRunning(owner.pid, owner.started)) return owner;
    await tolerate(['ENOENT'], unlink(path));
  }
  return undefined;
}

function inUse(modelPath: string, { path, pid, host }: LockOwner): OutputError {
  const isRemote = host !== encodeURIComponent(hostname());
  const owner = isRemote ? `process ${pid} on ${decodeURIComponent(host)}` : `process ${pid}`;
  const orRemove = isRemote ? `, or remove ${path} if that run has ended` : '';
  return new OutputError(
    `${modelPath} is in use by another charnn (${owner}): wait for it, or use another --model${orRemove}`,
  );
}

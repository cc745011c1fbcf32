import { randomBytes, randomInt } from 'node:crypto';
import { readdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { OutputError } from '../../core/errors.js';
import { isRunning, startOf } from './process.js';
import { asOutputError, unless } from './system-error.js';
import { resolveTarget } from './target.js';

/** A model file that belongs to one training run until it is released. */
export interface ModelLock {
  release(): Promise<void>;
}

/** The owner of a lock, as the name of its file tells. */
interface LockOwner {
  readonly path: string;
  readonly pid: number;
  readonly started: string | undefined;
  readonly host: string;
}

const attempts = 3;
const longestPause = 100; // milliseconds

/**
 * Takes a model file for one training run. Every run puts an empty file of its own beside the model, whose name tells
 * its process, and has the model if no other such file belongs to a process that runs. So nobody ever replaces a
 * file of someone else's, and what a killed run left can be removed by anyone. A device or a FIFO gets no lock.
 * @throws {OutputError} if another run has the model, naming its process, or if the lock cannot be made.
 */
export async function lockModel(modelPath: string): Promise<ModelLock> {
  const target = await resolveTarget(modelPath);
  if (target.kind === 'stream') return { release: () => Promise.resolve() };
  const own = ownLock(target.path);
  const release = async () => {
    // One that cannot be removed is swept later: its process no longer runs.
    await unlink(own).catch(() => undefined);
  };
  try {
    for (let attempt = 1; ; attempt++) {
      await writeFile(own, '', { flag: 'wx' });
      const other = await findOther(target.path, own);
      if (!other) return { release };
      await release();
      // Two runs that start at the same moment both see the other: the pause, of random length, lets one go first.
      if (attempt === attempts) throw inUse(modelPath, other);
      await setTimeout(randomInt(longestPause));
    }
  } catch (error) {
    throw asOutputError(error, own, 'choose a place for the model where files can be made');
  }
}

function ownLock(modelPath: string): string {
  const { pid } = process;
  const random = randomBytes(4).toString('hex'); // one process may try twice
  const owner = `${pid}-${startOf(pid) ?? ''}-${random}-${encodeURIComponent(hostname())}`;
  return join(dirname(modelPath), `.${basename(modelPath)}.lock-${owner}`);
}

/** The owner of another lock on this model; the locks of processes that ended are removed. */
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
    const here = owner.host === encodeURIComponent(hostname());
    if (!here || isRunning(owner.pid, owner.started)) return owner;
    await unless(['ENOENT'], unlink(path));
  }
  return undefined;
}

function inUse(modelPath: string, { path, pid, host }: LockOwner): OutputError {
  const elsewhere = host !== encodeURIComponent(hostname());
  const who = elsewhere ? `process ${pid} on ${decodeURIComponent(host)}` : `process ${pid}`;
  const orRemove = elsewhere ? `, or remove ${path} if that run is over` : '';
  return new OutputError(
    `${modelPath} is in use by another charnn (${who}): wait for it, or train with another --model${orRemove}`,
  );
}

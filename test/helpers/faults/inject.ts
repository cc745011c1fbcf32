/**
 * Faults on purpose: operations on files that fail, processes that are killed in the middle of one, threads that throw.
 * The functions of `node:fs/promises` themselves are replaced, so that a fault reaches whatever code calls them, and no
 * code knows of it. This file imports nothing but Node: it is also loaded into the real program before it starts
 * (see `program.ts`), which then finds its faults in the variable CHARNN_TEST_FAULTS.
 */
import { appendFileSync } from 'node:fs';
import nodeFiles from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** What happens in place of an operation. */
export type FaultKind =
  /** It fails, and nothing was done (but closing does close). */
  | 'ENOSPC'
  | 'EIO'
  | 'EDQUOT'
  /** It is done, and then reported as failed, as by a network that loses the answer. */
  | 'late EIO'
  /** A write takes half of the bytes, or none, and says so. */
  | 'short write'
  | 'no write'
  /** A write takes half of the bytes, and says that it took all. */
  | 'silent short write'
  /** A rename is not done, and reported as done. */
  | 'lost rename'
  /** The process is killed before it, or, of a write, when half of the bytes are written. */
  | 'SIGKILL';

export interface Fault {
  readonly kind: FaultKind;
  /** The first operation that it befalls, counted from 0, and how many from there on: 1 if left out. */
  readonly at: number;
  readonly times?: number;
}

export interface Faults {
  /** Only operations on files in this folder count. */
  readonly folder: string;
  readonly fault?: Fault;
  /** The arrival at a barrier at which a thread beside the main one throws. */
  readonly threadFailsAt?: number;
  /** Whether what is to be made to last is not: nothing but time is lost by it as long as the machine runs. */
  readonly skipsSync?: boolean;
  /** A file outside of the folder that gets a line for each operation. */
  readonly record?: string;
}

type Call = (...given: unknown[]) => Promise<unknown>;
type Methods = Record<string, Call>;
type Handle = nodeFiles.FileHandle;

const functions = ['access', 'appendFile', 'lstat', 'open', 'readFile', 'readdir', 'readlink', 'realpath'];
const moreFunctions = ['rename', 'stat', 'truncate', 'unlink', 'writeFile'];
const methods = ['chmod', 'chown', 'read', 'stat', 'sync', 'write'];

/** Replaces the functions. @returns the operations that were called since, as `write .model.json…`, and the way back */
export async function injectFaults({ folder, fault, record, skipsSync }: Faults) {
  const operations: string[] = [];
  const paths = new WeakMap<object, string>();
  const undo: (() => void)[] = [];
  const inFolder = (path: unknown): path is string =>
    typeof path === 'string' && [resolve(path), dirname(resolve(path))].includes(resolve(folder));

  /** Calls `name`, or has its fault happen. */
  async function perform(name: string, path: string, given: unknown[], call: Call): Promise<unknown> {
    const index = operations.push(`${name} ${basename(path)}`) - 1;
    if (record !== undefined) appendFileSync(record, `${operations[index]}\n`);
    if (!fault || index < fault.at || index >= fault.at + (fault.times ?? 1)) return call(...given);
    return happen(fault.kind, name, given, call);
  }

  const watch = (handle: Handle, path: string) => {
    paths.set(handle, path);
    const close = handle.close.bind(handle);
    handle.close = async () => {
      await perform('close', path, [], close);
    };
  };

  const replace = (owner: Methods, name: string, replacement: (original: Call, self: unknown) => Call) => {
    const original = owner[name];
    owner[name] = function (this: unknown, ...given) {
      return replacement(original.bind(this), this)(...given);
    };
    undo.push(() => (owner[name] = original));
  };

  const handle = await nodeFiles.open('/dev/null');
  const prototype = Object.getPrototypeOf(handle) as Methods;
  await handle.close();
  for (const name of [...functions, ...moreFunctions]) {
    replace(nodeFiles as unknown as Methods, name, (original) => async (...given) => {
      const [path] = given;
      if (!inFolder(path)) return original(...given);
      const result = await perform(name, path, given, original);
      if (name === 'open') watch(result as Handle, path);
      return result;
    });
  }
  for (const name of methods) {
    replace(prototype, name, (original, self) => async (...given) => {
      const path = paths.get(self as object);
      if (path === undefined) return original(...given);
      return perform(name, path, given, name === 'sync' && skipsSync ? () => Promise.resolve() : original);
    });
  }
  syncBuiltinESMExports();
  return {
    operations,
    restore: () => {
      for (const step of undo) step();
      syncBuiltinESMExports();
    },
  };
}

async function happen(kind: FaultKind, name: string, given: unknown[], call: Call): Promise<unknown> {
  const half = async () => {
    const [bytes, offset, length] = given as [Uint8Array, number, number];
    return (await call(bytes, offset, Math.ceil(length / 2))) as { bytesWritten: number };
  };
  switch (kind) {
    case 'short write':
      return name === 'write' ? half() : call(...given);
    case 'no write':
      return name === 'write' ? { bytesWritten: 0 } : call(...given);
    case 'silent short write':
      if (name !== 'write') return call(...given);
      await half();
      return { bytesWritten: given[2] };
    case 'lost rename':
      return name === 'rename' ? undefined : call(...given);
    case 'SIGKILL':
      if (name === 'write') await half();
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    case 'late EIO': {
      const result = await call(...given);
      if (name === 'open') await (result as Handle).close();
      throw systemError('EIO', name);
    }
    case 'ENOSPC':
    case 'EIO':
    case 'EDQUOT':
      if (name === 'close') await call(...given);
      throw systemError(kind, name);
  }
}

const descriptions = {
  ENOSPC: 'no space left on device',
  EIO: 'i/o error',
  EDQUOT: 'disk quota exceeded',
};

function systemError(code: keyof typeof descriptions, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${descriptions[code]}, ${syscall}`), { code, syscall });
}

/** Has this thread throw at its n-th arrival at a barrier: the only additions to the first of the shared counters. */
function failAtBarrier(n: number): void {
  const { add } = Atomics;
  let arrivals = 0;
  Atomics.add = ((...given: Parameters<typeof add>) => {
    if (given[1] === 0 && arrivals++ === n) throw new Error('this thread fails on purpose');
    return add(...given);
  }) as typeof add;
}

const faults = process.env.CHARNN_TEST_FAULTS;
if (faults !== undefined) {
  const read = JSON.parse(faults) as Faults;
  if (isMainThread) await injectFaults(read);
  else if (read.threadFailsAt !== undefined) failAtBarrier(read.threadFailsAt);
}

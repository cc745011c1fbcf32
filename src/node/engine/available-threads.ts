import { readFileSync } from 'node:fs';
import os from 'node:os';

/** How many threads this process may have at work at a time: by its affinity, and by the quota of its container. */
export function availableThreads(): number {
  return Math.min(os.availableParallelism(), Math.max(1, Math.floor(cpuQuota())));
}

/**
 * The processors that the control groups of Linux let this process use, by their quota; Infinity where there is none.
 * @param root where the file system of the control groups is
 */
export function cpuQuota(root = '/sys/fs/cgroup', membership = '/proc/self/cgroup'): number {
  let quota = Infinity;
  for (const [controllers, path] of groupsOf(membership)) {
    const folder = controllers === '' ? root : `${root}/${controllers}`;
    // A group has at most what those have that it is in.
    const names = path.split('/').filter((name) => name !== '');
    for (let depth = 0; depth <= names.length; depth++) {
      quota = Math.min(quota, quotaOf([folder, ...names.slice(0, depth)].join('/')));
    }
  }
  return quota;
}

/** The control groups that a process is in: controllers ('' in version 2), and path. */
function groupsOf(membership: string): [controllers: string, path: string][] {
  return read(membership)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
    .filter(([, controllers]) => controllers === '' || controllers.split(',').includes('cpu'))
    .map(([, controllers, ...path]) => [controllers, path.join(':')]);
}

/** The quota that a folder of a control group names, in processors; version 2 has it in one file, version 1 in two. */
function quotaOf(folder: string): number {
  const both =
    read(`${folder}/cpu.max`) ||
    `${read(`${folder}/cpu.cfs_quota_us`)} ${read(`${folder}/cpu.cfs_period_us`)}`;
  const [quota, period] = both.trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

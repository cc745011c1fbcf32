import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Returns how many threads can run at once under the CPU affinity of the process and the quota of its container. */
export function availableThreads(): number {
  return Math.min(os.availableParallelism(), Math.max(1, Math.floor(cpuQuota())));
}

/**
 * Returns the CPU quota of this process under Linux control groups, in processors; Infinity without a quota.
 * @param root the mount point of the control group file system
 * @param membership the file that lists the control groups of the process
 */
export function cpuQuota(root = '/sys/fs/cgroup', membership = '/proc/self/cgroup'): number {
  let quota = Infinity;
  for (const [controllers, path] of groupsOf(membership)) {
    const folder = controllers === '' ? root : `${root}/${controllers}`;
    // The quotas of the parent groups apply too.
    const names = path.split('/').filter((name) => name !== '');
    for (let depth = 0; depth <= names.length; depth++) {
      quota = Math.min(quota, quotaOf([folder, ...names.slice(0, depth)].join('/')));
    }
  }
  return quota;
}

/** Returns the control groups that limit the CPU: their controllers ('' in version 2) and paths. */
function groupsOf(membership: string): [controllers: string, path: string][] {
  return read(membership)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
    .filter(([, controllers]) => controllers === '' || controllers.split(',').includes('cpu'))
    .map(([, controllers, ...path]) => [controllers, path.join(':')]);
}

/** Reads the quota of one control group in processors: from one file in version 2, from two in version 1. */
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

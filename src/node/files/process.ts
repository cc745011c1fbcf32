import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../../core/errors.js';

/**
 * Whether a process of this pid runs. A pid is used again after a while: with `started`, as `startOf` gave it, another
 * process that has the same pid now does not count.
 */
export function isRunning(pid: number, started?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') return false; // EPERM: it exists, and is another user's
  }
  const now = statusOf(pid);
  if (!now) return true;
  const ended = now.state === 'Z' || now.state === 'X'; // nobody has asked yet how it ended
  return !ended && (started === undefined || started === now.started);
}

/** When a process started, in the kernel's own count; undefined where the system does not tell. */
export function startOf(pid: number): string | undefined {
  return statusOf(pid)?.started;
}

function statusOf(pid: number): { state: string; started: string } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // "pid (name) state …": the name may hold anything, so count from its closing bracket; see proc(5).
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}

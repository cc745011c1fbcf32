import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../../core/errors.js';

/**
 * Tests whether a process is running.
 * @param started the start time from `startOf`; a later process with the same pid then does not count
 */
export function isRunning(pid: number, started?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') return false; // EPERM: the process belongs to another user
  }
  const now = statusOf(pid);
  if (!now) return true;
  const ended = now.state === 'Z' || now.state === 'X'; // dead, but not yet waited for by its parent
  return !ended && (started === undefined || started === now.started);
}

/** Returns when a process started, in clock ticks since boot; undefined on systems without /proc. */
export function startOf(pid: number): string | undefined {
  return statusOf(pid)?.started;
}

function statusOf(pid: number): { state: string; started: string } | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // "pid (name) state …": the name may contain any character, so fields are counted from the last ")"; see proc(5).
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}

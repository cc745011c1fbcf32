import { spawnSync } from 'node:child_process';

/** Runs a program and parses its last line of standard output as JSON; standard error passes through. */
export function resultOf(command, args) {
  const { status, stdout, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error || status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

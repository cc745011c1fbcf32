/** Runs the program for tests of what a user sees: as a function in this process, or as it was built in one of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMain } from './run-main.js';

/** The program's own file. */
export const program = fileURLToPath(new URL('../../bin/charnn.js', import.meta.url));

/** What became of a run. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output as it is, for what is no text. */
  readonly bytes: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  /** Where it runs. */
  readonly folder?: string;
  /** What it reads; without it, standard input is empty. */
  readonly stdin?: string | Uint8Array;
  /** Variables added to the environment; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Who runs it: with `ordinary` never the superuser, whom no permission keeps from a file. See `asOrdinaryUser`. */
  readonly user?: 'ordinary';
  /** Runs the built program in a process of its own, as `environment` and `user` do too. */
  readonly ownProcess?: boolean;
}

/**
 * Runs `charnn` with these arguments, to its end: in this process, which takes milliseconds, unless the options ask for
 * one of its own. Threads, devices such as `/dev/stdout`, memory limits and the like need one.
 */
export async function charnn(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { folder, stdin, environment, user, ownProcess = false } = options;
  if (!ownProcess && environment === undefined && user === undefined) return runMain(args, { folder, stdin });
  const child = startCharnn(args, options);
  child.stdin?.on('error', () => undefined); // A program that reads nothing may be gone already.
  child.stdin?.end(stdin ?? '');
  return outcomeOf(child);
}

/** Starts `charnn`; its three streams are pipes. */
export function startCharnn(
  args: readonly string[],
  { folder, environment, user }: RunOptions = {},
): ChildProcess {
  const isNobody = user !== undefined && process.getuid?.() === 0;
  return spawn(process.execPath, [program, ...args], {
    cwd: folder ?? tmpdir(),
    // Nobody may not write where coverage is counted, and would say so.
    env: { ...process.env, ...(isNobody && { NODE_V8_COVERAGE: undefined }), ...environment },
    ...(isNobody && nobody),
  });
}

/** The user and the group of nobody, as most systems number them. */
const nobody = { uid: 65_534, gid: 65_534 };

/** Whether runs with `user: 'ordinary'` can be had here: not on Windows, nor where others may not read the program. */
export async function asOrdinaryUser(): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return (await charnn(['--version'], { user: 'ordinary' })).code === 0;
}

/** Runs a line of the shell in which `charnn` is the program. */
export async function shell(line: string, { folder, environment }: RunOptions = {}): Promise<Outcome> {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script = `charnn() { ${quote(process.execPath)} ${quote(program)} "$@"; }\n${line}`;
  const child = spawn('bash', ['-c', script], {
    cwd: folder ?? tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return outcomeOf(child);
}

/** An environment in which this statement runs before the program, and before each of its threads. */
export const runFirst = (statement: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(statement)}`,
});

/** Waits until a program has said this on standard error. */
export async function saying(child: ChildProcess, pattern: RegExp): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.on('close', () => reject(new Error(`it ended without saying ${String(pattern)}: ${said}`)));
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (pattern.test(said)) resolve();
    });
  });
}

/** Waits for the end of a program, and gathers what it wrote. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const gather = (stream: NodeJS.ReadableStream | null): Buffer[] => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  };
  const out = gather(child.stdout);
  const err = gather(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const bytes = Buffer.concat(out);
  return { code, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() };
}

/**
 * Gives each test of the surrounding `describe` a temporary folder of its own.
 * @returns The path of a file in the folder of the running test; without a name, the folder's own.
 */
export function useTemporaryFolder(): (name?: string) => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'charnn-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return (name = '') => path.join(folder, name);
}

/**
 * Gives all tests of the surrounding `describe` one temporary folder.
 * @returns The path of a file in it; without a name, the folder's own.
 */
export function useSharedFolder(): (name?: string) => string {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'charnn-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return (name = '') => path.join(folder, name);
}

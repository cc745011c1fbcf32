/** Runs the program as a function, in this process and from the TypeScript sources: what goes in, what comes out. */
import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/commands/command.js';
import { main } from '../../src/cli/main.js';
import { StandardInput } from '../../src/cli/terminal/input.js';
import { Interrupts } from '../../src/cli/terminal/interrupts.js';
import { host, installHost } from '../../src/core/host.js';
import { Messages } from '../../src/cli/terminal/messages.js';
import { Output } from '../../src/cli/terminal/output.js';
import type { Outcome } from './program.js';

export interface MainOptions {
  /** The working directory of the run. */
  readonly folder?: string | undefined;
  /** What it reads; without it, standard input is empty. */
  readonly stdin?: string | Uint8Array | undefined;
}

/** The end of the last run: the working directory belongs to the process, so one run waits for the other. */
let last: Promise<unknown> = Promise.resolve();

/** Runs `main` with these words, on one thread. None of its streams is a terminal, and no signal comes. */
export function runMain(words: readonly string[], options: MainOptions = {}): Promise<Outcome> {
  const outcome = last.then(() => runAlone(words, options));
  last = outcome.catch(() => undefined);
  return outcome;
}

async function runAlone(
  words: readonly string[],
  { folder = tmpdir(), stdin = '' }: MainOptions,
): Promise<Outcome> {
  const stdout = new Capture();
  const stderr = new Capture();
  const before = process.cwd();
  // Worker threads would look for ./test/register.mjs in the working directory.
  const ownHost = host();
  installHost({ ...ownHost, threads: 1, memoryLimit: ownHost.memoryLimit });
  process.chdir(folder);
  try {
    const code = await main(words, capturedIo(stdin, stdout, stderr));
    return { code, bytes: stdout.bytes, stdout: stdout.bytes.toString(), stderr: stderr.bytes.toString() };
  } finally {
    process.chdir(before);
    installHost(ownHost);
  }
}

function capturedIo(stdin: string | Uint8Array, stdout: Writable, stderr: Writable): Io {
  const messages = new Messages(stderr, {});
  return {
    input: new StandardInput(() => Readable.from([Buffer.from(stdin)]), messages),
    output: new Output(stdout),
    messages,
    interrupts: new Interrupts({ on: () => undefined }, () => undefined, false),
    environment: {},
    startedAt: performance.now(),
    isTerminal: { stdin: false, stdout: false, stderr: false },
  };
}

/** A stream that keeps what is written to it. */
class Capture extends Writable {
  readonly #chunks: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk)); // the writer may use its memory again
    done();
  }
}

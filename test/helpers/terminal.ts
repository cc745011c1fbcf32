/** Runs the real program at a real terminal, and shows what it would show there. Needs `script` of util-linux. */
import xterm from '@xterm/headless';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Outcome, program, type RunOptions, shell } from './program.js';

/** Whether there is a `script` that can run a command and tell its exit code. */
export const hasScript =
  spawnSync('script', ['-qfec', 'exit 3', '/dev/null'], { stdio: 'ignore' }).status === 3;

/**
 * Runs a line of the shell, in which `charnn` is the program, to its end; its three streams are a terminal's.
 * @returns its outcome, of which `stdout` is what the terminal was sent, with `\n` for the line ends that it makes
 */
export async function onTerminal(line: string, options: RunOptions = {}): Promise<Outcome> {
  const environment = {
    ...options.environment,
    LINE: line.replaceAll('charnn', `'${process.execPath}' '${program}'`),
  };
  const outcome = await shell('script -qec "$LINE" /dev/null < /dev/null', { ...options, environment });
  return { ...outcome, stdout: outcome.stdout.replaceAll('\r\n', '\n') };
}

/** A line of a screen; `isWrapped` where it goes on with the line above, which was too long. */
export interface ScreenLine {
  readonly text: string;
  readonly isWrapped: boolean;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Sessions that have not ended. */
const open = new Set<TerminalSession>();

/** Has each test of the surrounding `describe` end the terminals that it leaves open, as one that fails does. */
export function useTerminals(): void {
  afterEach(async () => {
    await Promise.all(Array.from(open, (session) => (session.hangUp(), session.end())));
  });
}

/** Lines that a screen has. */
const ROWS = 40;

/** A line of the shell, in which `charnn` is the program, at a terminal of its own. */
export class TerminalSession {
  /** All that was written to the terminal. */
  written = '';
  readonly #screen: xterm.Terminal;
  readonly #script: ChildProcess;
  readonly #folder: string;
  readonly #ended: Promise<number | null>;

  private constructor(screen: xterm.Terminal, script: ChildProcess, folder: string) {
    this.#screen = screen;
    this.#script = script;
    this.#folder = folder;
    script.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.written += text;
      screen.write(text);
    });
    this.#ended = once(script, 'close').then(([code]) => code as number | null);
  }

  /** Starts a line of the shell, such as `charnn train corpus.txt`. It is the shell's one command: it gets the signals. */
  static async start(
    line: string,
    { columns, folder, environment }: TerminalOptions,
  ): Promise<TerminalSession> {
    const own = await mkdtemp(path.join(tmpdir(), 'charnn-terminal-'));
    const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const shell = [
      `charnn() { echo $BASHPID > ${own}/pid; exec ${quote(process.execPath)} ${quote(program)} "$@"; }`,
      `stty cols ${columns} rows ${ROWS}; tty > ${own}/tty; stty -g > ${own}/before`,
      `(${line}); code=$?; stty -g > ${own}/after; exit $code`,
    ].join('\n');
    const screen = new xterm.Terminal({
      cols: columns,
      rows: ROWS,
      scrollback: 1000,
      allowProposedApi: true,
    });
    const script = spawn('script', ['-qfec', `bash -c ${quote(shell)}`, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const session = new TerminalSession(screen, script, own);
    open.add(session);
    void session.#ended.then(() => open.delete(session));
    return session;
  }

  /** What can be seen, from the first line to the last that is not blank; lines that have scrolled away too. */
  async lines(): Promise<ScreenLine[]> {
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    const { active: buffer } = this.#screen.buffer;
    const lines = Array.from({ length: buffer.length }, (_, i) => {
      const line = buffer.getLine(i)!;
      return { text: line.translateToString(true), isWrapped: line.isWrapped };
    });
    return lines.slice(0, lines.findLastIndex(({ text }) => text !== '') + 1);
  }

  /** The same as one text. */
  async text(): Promise<string> {
    return (await this.lines()).map(({ text }) => text).join('\n');
  }

  /** Waits until what can be seen matches. */
  async see(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + 30_000;
    for (;;) {
      const text = await this.text();
      if (pattern.test(text)) return;
      if (performance.now() > deadline || this.#script.exitCode !== null) {
        throw new Error(`the terminal never showed ${String(pattern)}, but:\n${text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Changes the width of the terminal, of which the program is told. */
  async resize(columns: number): Promise<void> {
    const tty = (await readFile(path.join(this.#folder, 'tty'), 'utf8')).trim();
    await promisify(execFile)('stty', ['-F', tty, 'cols', String(columns)]);
    // The program knows first: what it draws for the old width would be broken by a screen that is narrow already.
    this.#screen.resize(columns, ROWS);
  }

  /** Sends a signal to the program alone. */
  async signal(name: NodeJS.Signals): Promise<void> {
    process.kill(Number(await readFile(path.join(this.#folder, 'pid'), 'utf8')), name);
  }

  /** Types at the keyboard; `\u0003` is Ctrl+C. */
  type(text: string): void {
    this.#script.stdin!.write(text);
  }

  /** Ends the terminal as closing its window does. */
  hangUp(): void {
    this.#script.kill('SIGKILL');
  }

  /**
   * Waits for the end.
   * @returns the exit code; and whether the terminal is as it was: its modes, the cursor and the wrapping of lines
   */
  async end(): Promise<{ code: number | null; isRestored: boolean }> {
    const code = await this.#ended;
    const modes = await Promise.all(
      ['before', 'after'].map((name) => readFile(path.join(this.#folder, name), 'utf8').catch(() => name)),
    );
    await rm(this.#folder, { recursive: true, force: true });
    await this.lines();
    const switched = (mode: number) => {
      const last = Array.from(this.written.matchAll(new RegExp(`\\u001b\\[\\?${mode}([hl])`, 'g'))).at(-1);
      return last?.[1];
    };
    const isRestored =
      modes[0] === modes[1] &&
      switched(25) !== 'l' &&
      this.#screen.modes.wraparoundMode &&
      !this.#screen.modes.bracketedPasteMode &&
      this.#screen.buffer.active.cursorX === 0;
    return { code, isRestored };
  }
}

/** Runs `main` in the real process: with its streams, signals and clock. The one place that sets an exit code. */
import { isatty } from 'node:tty';
import { openStandardInput } from '../node/files/source.js';
import type { Io } from './commands/command.js';
import { main, reportError } from './main.js';
import { StandardInput } from './terminal/input.js';
import { Interrupts } from './terminal/interrupts.js';
import { Messages } from './terminal/messages.js';
import { Output } from './terminal/output.js';

/** Runs the program with the command line of this process, and sets its exit code. */
export async function runProcess(): Promise<void> {
  const io = processIo();
  process.on('uncaughtException', (error) => process.exit(reportError(error, io.messages)));
  process.exitCode = await main(process.argv.slice(2), io);
}

function processIo(): Io {
  const isTerminal = { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) };
  const messages = new Messages(process.stderr, process.env);
  const leave = (exitCode: number) => {
    messages.endDisplay();
    process.exit(exitCode);
  };
  return {
    input: new StandardInput(openStandardInput, messages),
    output: new Output(process.stdout),
    messages,
    interrupts: new Interrupts(process, leave, Object.values(isTerminal).includes(true)),
    environment: process.env,
    startedAt: 0, // the clock began with the process
    isTerminal,
  };
}

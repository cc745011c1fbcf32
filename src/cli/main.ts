/**
 * The program: finds the command, gives it its arguments, and turns what comes of it into an exit code. It is the one
 * place that prints errors and sets exit codes.
 */
import { isatty } from 'node:tty';
import { inspect } from 'node:util';
import { checkFiles, resolveOptions } from './options/arguments.js';
import { MissingInput, type Io } from './commands/command.js';
import { commands } from './commands/index.js';
import type { ChosenCommand } from './options/parser.js';
import { globalOptions, programOptions } from './options/shared-options.js';
import { flagOf, readCommandName, readWords } from './options/words.js';
import { CharnnError, ReaderGone, UsageError } from '../core/errors.js';
import { suggest } from '../core/suggestion.js';
import { StandardInput } from './terminal/input.js';
import { Interrupts } from './terminal/interrupts.js';
import { Messages } from './terminal/messages.js';
import { Output } from './terminal/output.js';
import { openStandardInput } from '../node/files/source.js';

const isTerminal = { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) };
const messages = new Messages(process.stderr, process.env);
const io: Io = {
  input: new StandardInput(openStandardInput, messages),
  output: new Output(process.stdout),
  messages,
  interrupts: new Interrupts(
    process,
    (exitCode) => {
      messages.endDisplay();
      process.exit(exitCode);
    },
    Object.values(isTerminal).includes(true),
  ),
  isTerminal,
};

process.on('uncaughtException', (error) => process.exit(report(error)));
process.exitCode = await main(process.argv.slice(2));

/** Runs the program with the words of its command line; gives its exit code. */
async function main(words: readonly string[]): Promise<number> {
  try {
    const exitCode = await run(words);
    await io.output.finish();
    return exitCode;
  } catch (error) {
    return report(error);
  } finally {
    messages.endDisplay();
    io.input.destroy();
  }
}

/** Tells the user of an error; gives the exit code for it. */
function report(error: unknown): number {
  messages.endDisplay();
  if (error instanceof ReaderGone) return 0;
  if (error instanceof CharnnError) {
    messages.error(error.describe(flagOf));
    return error.exitCode;
  }
  messages.error('this is a bug in charnn: please report it, with the command line and these lines');
  messages.print(inspect(error, { depth: 5 })); // with the errors that caused it
  return 70;
}

async function run(words: readonly string[]): Promise<number> {
  const { flags, name, rest } = readCommandName(words, programOptions);
  if (flags.includes('--version') || name === 'version') return showVersion();
  const wantsHelp = flags.includes('--help');
  if (name === undefined) return showHelp(undefined, wantsHelp);
  if (name === 'help') {
    const topic = rest.find((word) => !word.startsWith('-'));
    return showHelp(topic === undefined ? undefined : await choose(topic), true);
  }
  const chosen = await choose(name);
  return wantsHelp ? showHelp(chosen, true) : runCommand(chosen, flags, rest);
}

async function choose(name: string): Promise<ChosenCommand> {
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry) return { entry, command: await entry.load() };
  const names = commands.map((candidate) => candidate.name);
  const near = suggest(name, names);
  const hint = near === undefined ? `the commands are ${names.join(', ')}` : `did you mean ${near}?`;
  throw new UsageError(`there is no command '${name}': ${hint}`);
}

async function runCommand(
  chosen: ChosenCommand,
  flagsBefore: readonly string[],
  words: readonly string[],
): Promise<number> {
  const { entry, command } = chosen;
  const options = { ...command.options, ...globalOptions };
  const { flags, files } = readWords(words, options);
  if (flags.includes('--help')) return showHelp(chosen, true);
  checkFiles(entry.name, command, files, flags);
  const { parseFlags } = await import('./options/parser.js');
  const given = await parseFlags(chosen, [...flagsBefore, ...flags]);
  const resolved = await resolveOptions(options, command.exclusive ?? [], given);
  const { quiet, verbose, noColor } = resolved.options;
  messages.configure({ quiet, verbose, color: !noColor });
  try {
    const readsInput = command.files === 'many' && files.length === 0;
    if (readsInput && isTerminal.stdin) throw new MissingInput();
    if (command.files === 'many') await (await import('./commands/outputs.js')).refuseModels(files);
    const inputs = readsInput ? ['-'] : files;
    (await import('./commands/inputs.js')).refuseSharedInput(options, resolved.options, inputs);
    await import('../node/install.js');
    await command.run({ ...resolved, files: inputs }, io);
    return 0;
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    return showHelp(chosen, false);
  }
}

/** Shows the help of the program or a command: on standard output if it was `wanted`, else as a refusal. */
async function showHelp(chosen: ChosenCommand | undefined, wanted: boolean): Promise<number> {
  const { formatHelp } = await import('./options/parser.js');
  const help = await formatHelp(commands, chosen, (wanted ? process.stdout.columns : messages.columns) || 80);
  if (!wanted) {
    messages.print(help);
    return 2;
  }
  await io.output.write(`${help}\n`);
  return 0;
}

async function showVersion(): Promise<number> {
  const { version } = await import('../node/version.js');
  await io.output.write(`${version}\n`);
  return 0;
}

/** The program as a function: finds the command, gives it its arguments, and turns what comes of it into an exit code. */
import { inspect } from 'node:util';
import { checkFiles } from './options/files.js';
import { flagOf } from './options/option.js';
import { MissingInput, type Io } from './commands/command.js';
import { commands } from './commands/index.js';
import type { ChosenCommand } from './options/parser.js';
import { globalOptions, programOptions } from './options/shared-options.js';
import { type Given, readCommandName, readWords } from './options/words.js';
import { CharnnError, ReaderGone, UsageError } from '../core/errors.js';
import { suggest } from '../core/suggestion.js';
import type { Messages } from './terminal/messages.js';

/**
 * Runs the program with the words of its command line. It touches nothing of the process but what `io` gives it.
 * @returns the exit code
 */
export async function main(words: readonly string[], io: Io): Promise<number> {
  try {
    const exitCode = await run(words, io);
    await io.output.finish();
    return exitCode;
  } catch (error) {
    return reportError(error, io.messages);
  } finally {
    io.messages.endDisplay();
    io.input.destroy();
  }
}

/** Tells the user of an error. @returns the exit code for it */
export function reportError(error: unknown, messages: Messages): number {
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

async function run(words: readonly string[], io: Io): Promise<number> {
  const { given, name, rest } = readCommandName(words, programOptions);
  if (given.has('version') || name === 'version') return showVersion(io);
  const wantsHelp = given.has('help');
  if (name === undefined) return showHelp(undefined, wantsHelp, io);
  if (name === 'help') {
    const topic = rest.find((word) => !word.startsWith('-'));
    return showHelp(topic === undefined ? undefined : await choose(topic), true, io);
  }
  const chosen = await choose(name);
  return wantsHelp ? showHelp(chosen, true, io) : runCommand(chosen, given, rest, io);
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
  givenBefore: Given,
  words: readonly string[],
  io: Io,
): Promise<number> {
  const { entry, command } = chosen;
  const options = { ...command.options, ...globalOptions };
  const { given, files } = readWords(words, options);
  if (given.has('help')) return showHelp(chosen, true, io);
  checkFiles(entry.name, command, files, given.has('lines'));
  const { parseOptions } = await import('./options/parser.js');
  const resolved = await parseOptions(chosen, new Map([...givenBefore, ...given]));
  const { quiet, verbose, noColor } = resolved.options;
  io.messages.configure({ quiet, verbose, color: !noColor });
  try {
    const readsInput = command.files === 'many' && files.length === 0;
    if (readsInput && io.isTerminal.stdin) throw new MissingInput();
    if (command.files === 'many') await (await import('./commands/outputs.js')).refuseModels(files);
    const inputs = readsInput ? ['-'] : files;
    (await import('./commands/inputs.js')).refuseSharedInput(options, resolved.options, inputs);
    await import('../node/install.js');
    await command.run({ ...resolved, files: inputs }, io);
    return 0;
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    return showHelp(chosen, false, io);
  }
}

/** Shows the help of the program or a command: on standard output if it was `wanted`, else as a refusal. */
async function showHelp(
  chosen: ChosenCommand | undefined,
  wanted: boolean,
  { messages, output }: Io,
): Promise<number> {
  const { formatHelp } = await import('./options/help.js');
  const help = await formatHelp(commands, chosen, (wanted ? output : messages).columns);
  if (!wanted) {
    messages.print(help);
    return 2;
  }
  await output.write(`${help}\n`);
  return 0;
}

async function showVersion({ output }: Io): Promise<number> {
  const { version } = await import('../node/version.js');
  await output.write(`${version}\n`);
  return 0;
}

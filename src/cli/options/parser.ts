import yargs, { type Argv } from 'yargs';
import { UsageError } from '../../core/errors.js';
import { wrapWords } from '../terminal/width.js';
import type { Command, CommandEntry } from '../commands/command.js';
import type { Option, OptionSet } from './option.js';
import { globalOptions, programOptions } from './shared-options.js';
import { toKebabCase } from './words.js';

/** A command that was named and loaded. */
export interface ChosenCommand {
  readonly entry: CommandEntry;
  readonly command: Command;
}

const widestHelp = 100;

/** What the help of the program ends with. */
const programHelp: Pick<Command, 'examples' | 'epilogue'> = {
  examples: [
    ['train corpus.txt', 'learn a model; writes model.json'],
    ['sample --seed hel', 'write text that begins with "hel"'],
  ],
  epilogue: "'charnn COMMAND --help' tells more of a command.",
};

/**
 * The help of the program, or of one command.
 * @param columns Columns of the terminal.
 */
export async function formatHelp(
  entries: readonly CommandEntry[],
  chosen: ChosenCommand | undefined,
  columns: number,
): Promise<string> {
  const parser = createParser(chosen ? [chosen.entry.name] : []);
  if (!chosen) {
    parser.usage('A character language model for the shell.\n\ncharnn COMMAND [options]');
    describeOptions(parser, programOptions);
  }
  for (const entry of entries)
    describeCommand(parser, entry, entry === chosen?.entry ? chosen.command : undefined);
  const width = Math.min(columns, widestHelp);
  const { examples, epilogue } = chosen?.command ?? programHelp;
  return [
    await parser.wrap(width).getHelp(),
    formatExamples(examples, width),
    ...(epilogue === undefined ? [] : [wrapWords(epilogue, width)]),
  ].join('\n\n');
}

/** Each command line with what it does under it, so that a line to copy is never broken. */
function formatExamples(examples: Command['examples'], width: number): string {
  const indent = ' '.repeat(6);
  const lines = examples.flatMap(([line, what]) => [
    `  charnn ${line}`,
    indent + wrapWords(what, width - indent.length).replaceAll('\n', `\n${indent}`),
  ]);
  return ['Examples:', ...lines].join('\n');
}

/**
 * Parses the flags of a command, in their one form (see words.ts).
 * @returns What each option was given, in order and by its name in camelCase; options that were not given are absent.
 */
export async function parseFlags(
  { entry, command }: ChosenCommand,
  flags: readonly string[],
): Promise<Map<string, string[]>> {
  const options = { ...globalOptions, ...command.options };
  // The parser takes quotes off a value, as if a shell had not done so; a colon before it keeps it whole.
  const guarded = flags.map((flag) => flag.replace('=', '=:'));
  const parser = createParser([entry.name, ...guarded]);
  parser.command(
    entry.name,
    false,
    (builder) => addOptions(builder, options),
    () => undefined,
  );
  const parsed: Record<string, unknown> = await parser.parseAsync();
  const given = new Map<string, string[]>();
  for (const name of Object.keys(options)) {
    const value = parsed[toKebabCase(name)];
    if (value === undefined) continue;
    const values: unknown[] = [value].flat();
    given.set(
      name,
      values.map((text) => (typeof text === 'string' ? text.slice(1) : '')),
    );
  }
  return given;
}

function createParser(words: readonly string[]): Argv {
  return yargs([...words])
    .scriptName('charnn')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .help(false)
    .version(false)
    .strict()
    .exitProcess(false)
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new UsageError(message);
    });
}

/** Options without a description, left out of the help: yargs lays out a help text, slowly, whenever it runs a command. */
function addOptions(parser: Argv, options: OptionSet): Argv {
  for (const [name, { aliases }] of Object.entries(options))
    parser.option(toKebabCase(name), { alias: aliases.map(toKebabCase), hidden: true });
  return parser;
}

function describeCommand(
  parser: Argv,
  { name, files, summary }: CommandEntry,
  command: Command | undefined,
): void {
  const usage = files === undefined ? name : `${name} ${files}`;
  parser.command(
    name,
    summary,
    (builder) => {
      if (!command) return builder;
      builder.usage(`charnn ${usage} [options]\n\n${capitalize(summary)}.`);
      describeOptions(builder, command.options);
      describeOptions(builder, globalOptions, 'Common options:');
      return builder;
    },
    () => undefined,
  );
}

function describeOptions(parser: Argv, options: OptionSet, group = 'Options:'): void {
  for (const [name, definition] of Object.entries(options)) {
    parser.option(toKebabCase(name), {
      alias: definition.aliases.map(toKebabCase),
      describe: describe(definition),
      group,
    });
  }
}

/** What an option does, what it takes, and what it is where it is not given. */
function describe({ kind, describe, choices, repeatable, fallback, defaultNote }: Option<unknown>): string {
  if (kind === 'flag') return describe;
  const values = choices?.join(' | ') ?? kind;
  const standard =
    defaultNote ?? (typeof fallback === 'string' || typeof fallback === 'number' ? fallback : '');
  const notes = [
    values,
    ...(repeatable ? ['repeatable'] : []),
    ...(standard === '' ? [] : [`default: ${standard}`]),
  ];
  return `${describe} [${notes.join('; ')}]`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes the help of the program and of its commands. */
import type { Argv } from 'yargs';
import type { Command, CommandEntry } from '../commands/command.js';
import { wrapWords } from '../terminal/width.js';
import { type Option, type OptionSet, toKebabCase } from './option.js';
import { type ChosenCommand, createParser } from './parser.js';
import { globalOptions, programOptions } from './shared-options.js';

const widestHelp = 100;

/** The end of the program's help. */
const programHelp: Pick<Command, 'examples' | 'epilogue'> = {
  examples: [
    ['train corpus.txt', 'train a model; writes model.json'],
    ['sample --seed hel', 'generate text that begins with "hel"'],
  ],
  epilogue: "Run 'charnn COMMAND --help' for the options of a command.",
};

/**
 * Formats the help of the program, or of one command.
 * @param columns of the terminal
 */
export async function formatHelp(
  entries: readonly CommandEntry[],
  chosen: ChosenCommand | undefined,
  columns: number,
): Promise<string> {
  const parser = createParser(chosen ? [chosen.entry.name] : []);
  if (!chosen) {
    parser.usage('A character language model for the command line.\n\ncharnn COMMAND [options]');
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

/** Formats each command line with its comment below it, so that a line to copy is never broken. */
function formatExamples(examples: Command['examples'], width: number): string {
  const indent = ' '.repeat(6);
  const lines = examples.flatMap(([line, what]) => [
    `  charnn ${line}`,
    indent + wrapWords(what, width - indent.length).replaceAll('\n', `\n${indent}`),
  ]);
  return ['Examples:', ...lines].join('\n');
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
  for (const [name, option] of Object.entries(options)) {
    parser.option(toKebabCase(name), {
      ...(option.alias !== undefined && { alias: option.alias }),
      describe: describe(option),
      group,
    });
  }
}

/** Says what an option does, what it takes, and its default. */
function describe(option: Option): string {
  if (option.kind === 'flag') return option.describe;
  const standard = option.defaultNote ?? String(option.default ?? '');
  const notes = [
    option.kind === 'choice' ? option.choices.join(' | ') : option.kind,
    ...(option.repeatable ? ['repeatable'] : []),
    ...(standard === '' ? [] : [`default: ${standard}`]),
  ];
  return `${option.describe} [${notes.join('; ')}]`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

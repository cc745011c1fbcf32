/** Declares the commands and their options to yargs, which parses them and writes the help. */
import yargs, { type Argv } from 'yargs';
import { UsageError } from '../../core/errors.js';
import type { Arguments, Command, CommandEntry } from '../commands/command.js';
import { fallbackOf, flagOf, type Option, type OptionSet, type OptionValues, toKebabCase } from './option.js';
import { globalOptions } from './shared-options.js';
import { readValue } from './values.js';
import type { Given } from './words.js';

/** A command that was named and loaded. */
export interface ChosenCommand {
  readonly entry: CommandEntry;
  readonly command: Command;
}

/**
 * Parses the options of a command: flags, and below them the configuration that `--config` names.
 * @throws {UsageError} for a bad value, or for options that exclude each other; what `readConfig` throws
 */
export async function parseOptions(
  { entry, command }: ChosenCommand,
  flags: Given,
): Promise<Pick<Arguments<typeof globalOptions>, 'options' | 'given'>> {
  const options: OptionSet = { ...globalOptions, ...command.options };
  const { exclusive = [] } = command;
  const file = flags.get('config')?.at(-1);
  const config: Given =
    file === undefined ? new Map() : await (await import('./config-file.js')).readConfig(file, options);
  const overridden = new Set(exclusive.filter((group) => group.some((name) => flags.has(name))).flat());
  const given = new Map([...Array.from(config).filter(([name]) => !overridden.has(name)), ...flags]);

  // Quotes keep a value whole: yargs takes one pair off, as if a shell had not done so.
  const words = Array.from(given, ([name, texts]) =>
    texts.map((text) => (options[name].kind === 'flag' ? flagOf(name) : `${flagOf(name)}="${text}"`)),
  ).flat();
  const declare = (parser: Argv): Argv => {
    for (const [name, option] of Object.entries(options)) {
      const source = flags.has(name) ? flagOf(name) : `${name} in ${file}`;
      parser.option(toKebabCase(name), {
        type: option.kind === 'flag' ? 'boolean' : 'string',
        coerce: (value: unknown) => readAll(option, [value].flat() as string[], source),
        hidden: true, // laying out a help text takes long
      });
    }
    for (const group of exclusive) {
      const names = group.map(toKebabCase);
      for (const [i, name] of names.entries()) parser.conflicts(name, names.slice(i + 1));
    }
    return parser;
  };
  const parser = createParser([entry.name, ...words]).command(entry.name, false, declare, () => undefined);
  const parsed: Record<string, unknown> = await parser.parseAsync();
  const values = Object.entries(options).map(([name, option]) => [
    name,
    parsed[toKebabCase(name)] ?? fallbackOf(option),
  ]);
  return {
    options: Object.fromEntries(values) as OptionValues<typeof globalOptions>,
    given: new Set(given.keys() as Iterable<keyof typeof globalOptions>),
  };
}

function readAll(option: Option, texts: readonly string[], name: string): unknown {
  if (option.kind === 'flag') return true;
  const values = texts.map((text) => readValue(option, text, name));
  return option.repeatable ? values : values.at(-1);
}

/** Creates a parser that throws its errors and is silent. */
export function createParser(words: readonly string[]): Argv {
  return yargs([...words])
    .scriptName('charnn')
    .locale('en')
    .updateStrings({
      'Arguments %s and %s are mutually exclusive': '--%s and --%s are mutually exclusive: give one of them',
    })
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
      if (error && error.name !== 'YError') throw error;
      throw new UsageError(error?.message ?? message);
    });
}

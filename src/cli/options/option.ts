/**
 * The options of commands: constructors from which the types of a handler's arguments follow. An option takes its
 * value as the text that was typed and reads it strictly, so that what stands in no definition never slips in.
 */
import { UsageError } from '../../core/errors.js';
import { type IntegerRange, parseDuration, parseInteger, parseNumber, type Range } from './values.js';

/** One option. `Value` is what a command gets: `undefined` is in it exactly if the option has no default. */
export interface Option<Value> {
  /** What a value is, for the help: `integer`, `file` …; a flag has no value. */
  readonly kind: 'flag' | 'integer' | 'number' | 'text' | 'file' | 'duration' | 'choice';
  readonly describe: string;
  /** Other names: a letter (`m` for `-m`) or a word in camelCase. */
  readonly aliases: readonly string[];
  /** Whether it may be given several times; its value is then an array. Any other keeps the last one given. */
  readonly repeatable: boolean;
  readonly choices?: readonly string[];
  /** Of a flag: whether it has standard input read. */
  readonly readsInput?: boolean;
  /** Told in the help where the default depends on something, or is not plain: `by the size of the text`. */
  readonly defaultNote?: string;
  /** The value where none is given. */
  readonly fallback: Value;
  /**
   * Reads what was given, at least one text (`['']` for a flag).
   * @param name The option as the user wrote it, for messages: `--hidden-size`.
   * @throws {UsageError} naming the option, the value and what is allowed.
   */
  readonly read: (texts: readonly string[], name: string) => Value;
}

/** The options of a command by their names in camelCase; `hiddenSize` is `--hidden-size` on the command line. */
export type OptionSet = Readonly<Record<string, Option<unknown>>>;

/** The values of a set of options, by the same names. */
export type OptionValues<Options extends OptionSet> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never;
};

interface Description {
  describe: string;
  aliases?: readonly string[];
  defaultNote?: string;
}

/** `Default` is inferred: `undefined` where no default stands, so that the option's type says the same. */
type WithDefault<Default> = Description & { default?: Default };

function single<Value, Default extends Value | undefined>(
  kind: Option<unknown>['kind'],
  description: WithDefault<Default>,
  parse: (text: string, name: string) => Value,
  choices?: readonly string[],
): Option<Value | Default> {
  return {
    ...common(kind, description),
    ...(choices && { choices }),
    repeatable: false,
    fallback: description.default as Default,
    read: (texts, name) => parse(texts.at(-1)!, name),
  };
}

function common(kind: Option<unknown>['kind'], { describe, aliases = [], defaultNote }: Description) {
  return { kind, describe, aliases, ...(defaultNote !== undefined && { defaultNote }) };
}

function choose<Choice extends string>(choices: readonly Choice[], text: string, name: string): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageError(`${name} is one of ${choices.join(', ')}, not '${text}'`);
  return choice;
}

/** The kinds of options. Each takes a description, other names and, where it has one, a default. */
export const option = {
  /** `--json`: true if given. It takes no value. */
  flag({ readsInput = false, ...description }: Description & { readsInput?: boolean }): Option<boolean> {
    return {
      ...common('flag', description),
      readsInput,
      repeatable: false,
      fallback: false,
      read: () => true,
    };
  },

  /** A whole number in decimal digits, within a range. */
  integer<Default extends number | undefined = undefined>(
    description: WithDefault<Default> & IntegerRange,
  ): Option<number | Default> {
    return single('integer', description, (text, name) => parseInteger(text, name, description));
  },

  /** A finite decimal number (`0.5`, `.5`, `3e-4`) within a range. */
  number<Default extends number | undefined = undefined>(
    description: WithDefault<Default> & Range,
  ): Option<number | Default> {
    return single('number', description, (text, name) => parseNumber(text, name, description));
  },

  /** Any text, the empty one too, exactly as typed. */
  text<Default extends string | undefined = undefined>(
    description: WithDefault<Default>,
  ): Option<string | Default> {
    return single('text', description, (text) => text);
  },

  /** Any texts, in the order given: `--stop A --stop B`. */
  texts(description: Description): Option<readonly string[]> {
    return { ...common('text', description), repeatable: true, fallback: [], read: (texts) => texts };
  },

  /** The name of a file; it is not empty. */
  file<Default extends string | undefined = undefined>(
    description: WithDefault<Default>,
  ): Option<string | Default> {
    return single('file', description, (text, name) => {
      if (text === '') throw new UsageError(`${name} needs the name of a file; it was given ''`);
      return text;
    });
  },

  /** One of a few words. */
  choice<Choice extends string, Default extends Choice | undefined = undefined>(
    choices: readonly Choice[],
    description: WithDefault<Default>,
  ): Option<Choice | Default> {
    return single('choice', description, (text, name) => choose(choices, text, name), choices);
  },

  /** A length of time, in seconds: `90s`, `1.5h`, `1h30m`; a bare number is seconds. */
  duration<Default extends number | undefined = undefined>(
    description: WithDefault<Default>,
  ): Option<number | Default> {
    return single('duration', description, parseDuration);
  },
};

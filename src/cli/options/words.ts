/**
 * Sorts the words of the command line before yargs sees them, so that the word after an option that takes a value is
 * its value whatever it looks like: `--seed --help`, `--stop --`. It also suggests what a misspelled flag was meant to be.
 */
import { parseArgs } from 'node:util';
import { UsageError } from '../../core/errors.js';
import { suggest } from '../../core/suggestion.js';
import { flagOf, type Option, type OptionSet, toCamelCase, toKebabCase } from './option.js';

/** What each option was given, in order and by its name; a flag has the value ''. */
export type Given = ReadonlyMap<string, readonly string[]>;

/**
 * Sorts the words that follow a command into flags and files.
 * @param wayOut ends the message about a flag that is like no other
 * @throws {UsageError} for a flag that is not among `options`, lacks its value, or takes none and has one
 */
export function readWords(
  words: readonly string[],
  options: OptionSet,
  wayOut = '; --help lists the options',
): { given: Given; files: string[] } {
  const given = new Map<string, string[]>();
  const files: string[] = [];
  const names = namesOf(options);
  for (const token of tokensOf(words, options)) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    const name = names.get(token.rawName);
    if (name === undefined) throw unknownFlag(token.rawName, words[token.index], names, options, wayOut);
    given.set(name, [...(given.get(name) ?? []), valueOf(token, options[name])]);
  }
  return { given, files };
}

/**
 * Finds the name of the command: the first word that is neither a flag nor the value of one.
 * @param options those that may stand before it
 * @throws {UsageError} as `readWords` does, for the flags before it
 */
export function readCommandName(words: readonly string[], options: OptionSet) {
  const at = tokensOf(words, options).find(({ kind }) => kind === 'positional')?.index ?? words.length;
  const wayOut = '; --help lists the options, and those of a command go after its name';
  const { given } = readWords(words.slice(0, at), options, wayOut);
  return { given, name: words.at(at), rest: words.slice(at + 1) };
}

function tokensOf(words: readonly string[], options: OptionSet) {
  const described = Object.entries(options).flatMap(([key, { kind, alias }]) => {
    const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
    const isLetter = alias?.length === 1;
    const long = isLetter ? { type, short: alias } : { type };
    return [key, ...(alias === undefined || isLetter ? [] : [alias])].map(
      (name) => [toKebabCase(name), long] as const,
    );
  });
  const config = { options: Object.fromEntries(described), strict: false, allowPositionals: true } as const;
  return parseArgs({ ...config, args: [...words], tokens: true }).tokens;
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: 'option' }>;

function valueOf({ rawName, value, inlineValue }: OptionToken, { kind }: Option): string {
  if (kind === 'flag') {
    if (value === undefined) return '';
    throw new UsageError(`${rawName} takes no value, but was given '${value}'`);
  }
  if (value === undefined) {
    throw new UsageError(`${rawName} needs a value${kind === 'text' ? "; '' is the empty text" : ''}`);
  }
  return inlineValue && !rawName.startsWith('--') ? value.replace(/^=/, '') : value; // `-m=M.json`
}

/** Options by every form of their names: `--hidden-size`, `-m`. */
function namesOf(options: OptionSet): Map<string, string> {
  const names = new Map<string, string>();
  for (const [key, { alias }] of Object.entries(options)) {
    names.set(flagOf(key), key);
    if (alias !== undefined) names.set(alias.length === 1 ? `-${alias}` : flagOf(alias), key);
  }
  return names;
}

function unknownFlag(
  flag: string,
  word: string,
  names: ReadonlyMap<string, string>,
  options: OptionSet,
  wayOut: string,
): UsageError {
  const isCluster = !flag.startsWith('--') && word !== flag;
  const unknown = isCluster ? `${flag} in ${word}` : flag;
  const whole = isCluster ? word.replace(/=.*/s, '') : flag;
  const positive = toCamelCase(flag.replace(/^--no-/, ''));
  if (flag.startsWith('--no-') && Object.hasOwn(options, positive) && options[positive].kind === 'flag') {
    return new UsageError(`there is no ${unknown}: leave out ${flagOf(positive)} instead`);
  }
  // Any letter is near any other, so a suggestion would be a guess, except for the same letter in the other case.
  const near =
    whole.length > 2
      ? suggest(toKebabCase(whole), names.keys())
      : [whole.toUpperCase(), whole.toLowerCase()].find((other) => names.has(other));
  if (near !== undefined) return new UsageError(`there is no ${unknown}: did you mean ${near}?`);
  const isFile = /^-\d|^-.*[./\s]/.test(whole);
  return new UsageError(`there is no ${unknown}${isFile ? ': a file of that name goes after --' : wayOut}`);
}

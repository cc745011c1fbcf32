/**
 * A pass over the words of the command line before the parser sees them. It gives each flag one form, `--name=VALUE`,
 * so that the word after a flag that takes a value is its value whatever it looks like: `--seed --help`, `--stop --`.
 */
import { UsageError } from '../../core/errors.js';
import type { Option, OptionSet } from './option.js';
import { suggest } from '../../core/suggestion.js';

/** A command line in its one form. */
export interface Words {
  /** `--name=VALUE` for an option with a value, `--name` for a flag. */
  readonly flags: readonly string[];
  /** All other words, and everything after `--`; `-` is standard input. */
  readonly files: readonly string[];
}

/** `hiddenSize` → `hidden-size`; a letter alone (`V`) stays as it is. */
export function toKebabCase(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `hiddenSize` → `--hidden-size`. */
export function flagOf(name: string): string {
  return `--${toKebabCase(name)}`;
}

/** `hidden-size` → `hiddenSize`. */
export function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Sorts the words that follow a command into flags and files.
 * @throws {UsageError} for a flag that is not among `options`, lacks its value, or has one and takes none.
 */
export function readWords(words: readonly string[], options: OptionSet): Words {
  const reader = new WordReader(words, options);
  const files: string[] = [];
  for (;;) {
    const file = reader.nextFile();
    if (file === undefined) return { flags: reader.flags, files };
    files.push(file);
  }
}

/**
 * Finds the name of the command: the first word that is neither a flag nor the value of one.
 * @param options Those that may stand before it.
 * @returns The flags before it, it if there is one, and the words after it.
 * @throws {UsageError} as `readWords` does.
 */
export function readCommandName(words: readonly string[], options: OptionSet) {
  const reader = new WordReader(
    words,
    options,
    '; --help lists the options, and those of a command go after its name',
  );
  const name = reader.nextFile();
  return { flags: reader.flags, name, rest: reader.rest };
}

interface Named {
  name: string;
  option: Option<unknown>;
}

class WordReader {
  readonly flags: string[] = [];
  readonly #words: readonly string[];
  readonly #wayOut: string;
  readonly #names: ReadonlyMap<string, Named>;
  #position = 0;
  #filesOnly = false;

  /** @param wayOut Said of a flag that is not like any of `options`. */
  constructor(words: readonly string[], options: OptionSet, wayOut = '; --help lists the options') {
    this.#words = words;
    this.#wayOut = wayOut;
    this.#names = namesOf(options);
  }

  /** The words that were not read yet. */
  get rest(): readonly string[] {
    return this.#words.slice(this.#position);
  }

  /** Reads up to and with the next word that is no flag; undefined at the end. */
  nextFile(): string | undefined {
    while (this.#position < this.#words.length) {
      const word = this.#words[this.#position++];
      if (this.#filesOnly || word === '-' || !word.startsWith('-')) return word;
      if (word === '--') this.#filesOnly = true;
      else if (word.startsWith('--')) this.#readLong(word);
      else this.#readShort(word);
    }
    return undefined;
  }

  #readLong(word: string): void {
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const { name, option } = this.#find(flag);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    if (option.kind === 'flag') {
      if (value !== undefined) throw new UsageError(`${flag} takes no value, but was given '${value}'`);
      this.flags.push(`--${name}`);
    } else {
      this.flags.push(`--${name}=${value ?? this.#takeValue(flag, option)}`);
    }
  }

  /** `-q`, `-mM.json`, `-m=M.json`, and `-qm M.json`: letters up to the first that takes a value. */
  #readShort(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const flag = `-${word[i]}`;
      const { name, option } = this.#find(flag, word);
      if (option.kind === 'flag') {
        this.flags.push(`--${name}`);
        continue;
      }
      const attached = word.slice(i + 1).replace(/^=/, '');
      this.flags.push(`--${name}=${i + 1 < word.length ? attached : this.#takeValue(flag, option)}`);
      return;
    }
  }

  #takeValue(flag: string, option: Option<unknown>): string {
    if (this.#position < this.#words.length) return this.#words[this.#position++];
    throw new UsageError(
      `${flag} needs a value after it${option.kind === 'text' ? "; '' is the empty text" : ''}`,
    );
  }

  #find(flag: string, word = flag): Named {
    const found = this.#names.get(flag);
    if (found) return found;
    const unknown = word === flag ? flag : `${flag} in ${word}`;
    throw new UsageError(`there is no ${unknown}${this.#hint(word.replace(/=.*/s, ''))}`);
  }

  #hint(flag: string): string {
    const positive = flag.replace(/^--no-/, '--');
    if (positive !== flag && this.#names.get(positive)?.option.kind === 'flag') {
      return `: leave out ${positive} instead`;
    }
    // Any letter is near any other, so a hint would be a guess, but for the same letter in the other case.
    const near = flag.length > 2 ? suggest(toKebabCase(flag), this.#names.keys()) : this.#otherCase(flag);
    if (near !== undefined) return `: did you mean ${near}?`;
    return /^-\d|^-.*[./\s]/.test(flag) ? ': a file of that name goes after --' : this.#wayOut;
  }

  #otherCase(flag: string): string | undefined {
    return [flag.toUpperCase(), flag.toLowerCase()].find((other) => this.#names.has(other));
  }
}

/** Options by every form of their names: `--hidden-size`, `-m`. */
function namesOf(options: OptionSet): Map<string, Named> {
  const names = new Map<string, Named>();
  for (const [key, option] of Object.entries(options)) {
    const named = { name: toKebabCase(key), option };
    for (const name of [key, ...option.aliases]) {
      names.set(name.length === 1 ? `-${name}` : flagOf(name), named);
    }
  }
  return names;
}

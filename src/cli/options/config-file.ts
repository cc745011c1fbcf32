import { shown } from '../../core/formats/check.js';
import { modelFormat } from '../../core/formats/format.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { OptionSet } from './option.js';
import { suggest } from '../../core/suggestion.js';
import { readTextFile } from '../commands/text-file.js';
import { toCamelCase } from './words.js';

/** What a configuration file gives: texts as the command line would give them, by the options' names. */
export type Config = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a configuration: a JSON object whose keys are the names of options, in camelCase or as on the command line.
 * A value is a number or a text; for a flag, true or false; for an option that may be repeated, an array too.
 * @param options Those that the command takes.
 * @throws {InputError} if the file cannot be read; {DataError} if it is no such object; {UsageError} for a key or a value
 * that is not among `options`. Ranges are for the options themselves to check.
 */
export async function readConfig(file: string, options: OptionSet): Promise<Config> {
  const entries = Object.entries(parseObject(await readTextFile(file), file));
  const config = new Map<string, readonly string[]>();
  for (const [key, value] of entries) {
    const name = toCamelCase(key);
    if (!Object.hasOwn(options, name) || name === 'config' || name === 'help') {
      const near = suggest(name, Object.keys(options));
      const hint = near
        ? `did you mean '${near}'?`
        : 'leave it out, or see --help for those that the command takes';
      throw new UsageError(`${file}: there is no option '${key}': ${hint}`);
    }
    if (config.has(name)) throw new UsageError(`${file}: '${name}' is there twice; leave one of them out`);
    const texts = textsOf(value, options[name].kind === 'flag', options[name].repeatable);
    if (!texts) {
      throw new UsageError(
        `${file}: '${key}' cannot be ${shown(value)}; it is ${describe(options[name].kind)}`,
      );
    }
    // A flag that is false is one that was not given.
    if (texts.length > 0 || options[name].repeatable) config.set(name, texts);
  }
  return config;
}

function textsOf(value: unknown, isFlag: boolean, repeatable: boolean): string[] | undefined {
  if (isFlag) return typeof value === 'boolean' ? (value ? [''] : []) : undefined;
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'string') return [value];
  if (!repeatable || !Array.isArray(value)) return undefined;
  const texts = value.map((element) => textsOf(element, false, false));
  return texts.includes(undefined) ? undefined : texts.flatMap((text) => text!);
}

function describe(kind: string): string {
  return { flag: 'true or false', integer: 'a number', number: 'a number' }[kind] ?? 'a text';
}

function parseObject(text: string, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text, refuseLoneSurrogates);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file} is not the JSON of a configuration: ${reason}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(`${file} is not a configuration: it must hold one JSON object`);
  }
  if ('format' in value && value.format === modelFormat) {
    throw new DataError(
      `${file} is a model, not a configuration; what is under training.options in it may be one for train, in a file of its own`,
    );
  }
  return value;
}

function refuseLoneSurrogates(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new Error(`${JSON.stringify(value)} holds half a character (a lone surrogate)`);
  }
  return value;
}

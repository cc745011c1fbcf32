import { DataError, UsageError } from '../../core/errors.js';
import { modelFormat } from '../../core/formats/format.js';
import { suggest } from '../../core/suggestion.js';
import { readTextFile } from '../commands/text-file.js';
import { type Option, type OptionSet, toCamelCase } from './option.js';
import type { Given } from './words.js';

/**
 * Reads a configuration: a JSON object whose keys are the names of options, in camelCase or as on the command line.
 * A value is a number or a text; for a flag, true or false; for a repeatable option, an array too.
 * @param options those of the command
 * @returns the values as the command line would give them; ranges are checked with those of flags
 * @throws {InputError} if the file cannot be read; {DataError} if it is not such an object; {UsageError} for an unknown key
 * or a value of the wrong type
 */
export async function readConfig(file: string, options: OptionSet): Promise<Given> {
  const config = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(parseObject(await readTextFile(file), file))) {
    const name = toCamelCase(key);
    if (!Object.hasOwn(options, name) || name === 'config' || name === 'help') {
      const near = suggest(name, Object.keys(options));
      const hint = near ? `did you mean '${near}'?` : "remove it, or see the command's --help";
      throw new UsageError(`${file}: there is no option '${key}': ${hint}`);
    }
    if (config.has(name)) throw new UsageError(`${file}: '${name}' is there twice; remove one of them`);
    const option = options[name];
    const texts = textsOf(value, option);
    if (!texts) {
      throw new UsageError(`${file}: '${key}' must be ${typeOf(option)}, not ${JSON.stringify(value)}`);
    }
    if (texts.length > 0 || option.repeatable) config.set(name, texts);
  }
  return config;
}

/** The texts of a value; none for a flag that is false, undefined for a value of another type. */
function textsOf(value: unknown, { kind, repeatable = false }: Option): string[] | undefined {
  if (kind === 'flag') return typeof value === 'boolean' ? (value ? [''] : []) : undefined;
  const values: unknown[] = repeatable && Array.isArray(value) ? value : [value];
  const isScalar = (each: unknown) => typeof each === 'string' || typeof each === 'number';
  return values.every(isScalar) ? values.map(String) : undefined;
}

function typeOf({ kind }: Option): string {
  if (kind === 'flag') return 'true or false';
  return kind === 'integer' || kind === 'number' ? 'a number' : 'a string';
}

function parseObject(text: string, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text, refuseLoneSurrogates);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file} is not a JSON configuration: ${reason}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(`${file} is not a configuration: it must contain one JSON object`);
  }
  if ('format' in value && value.format === modelFormat) {
    throw new DataError(
      `${file} is a model, not a configuration; put its training.options in a file to train with the same options`,
    );
  }
  return value;
}

function refuseLoneSurrogates(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new Error(`${JSON.stringify(value)} contains a lone surrogate`);
  }
  return value;
}

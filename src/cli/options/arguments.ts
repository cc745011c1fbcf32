import { UsageError } from '../../core/errors.js';
import type { Arguments, Command } from '../commands/command.js';
import { type Config, readConfig } from './config-file.js';
import type { OptionSet, OptionValues } from './option.js';
import { flagOf } from './words.js';

/**
 * The values of a command's options: from flags, else from the configuration that `--config` names, else defaults.
 * @param options The command's own and the global ones.
 * @param flags What each flag was given, by the option's name.
 * @throws {UsageError} for a bad value, or for options that exclude each other; what `readConfig` throws.
 */
export async function resolveOptions<Options extends OptionSet>(
  options: Options,
  exclusive: NonNullable<Command['exclusive']>,
  flags: ReadonlyMap<string, readonly string[]>,
): Promise<Pick<Arguments<Options>, 'options' | 'given'>> {
  const configFile = flags.get('config')?.at(-1);
  const config: Config = configFile === undefined ? new Map() : await readConfig(configFile, options);
  const overridden = new Set(exclusive.filter((group) => group.some((name) => flags.has(name))).flat());
  const given = new Set<string>();
  const values = Object.entries(options).map(([name, definition]) => {
    const flag = flags.get(name);
    const configured = overridden.has(name) ? undefined : config.get(name);
    const texts = flag ?? configured;
    if (!texts) return [name, definition.fallback];
    given.add(name);
    return [name, definition.read(texts, flag ? flagOf(name) : `${name} in ${configFile}`)];
  });
  refuseExclusive(exclusive, given);
  return { options: Object.fromEntries(values) as OptionValues<Options>, given };
}

function refuseExclusive(exclusive: NonNullable<Command['exclusive']>, given: ReadonlySet<string>): void {
  for (const group of exclusive) {
    const [first, second] = group.filter((name) => given.has(name)).map(flagOf);
    if (second) throw new UsageError(`${first} and ${second} exclude each other: give one of them`);
  }
}

/**
 * Checks how many files were named.
 * @param flags Those that were given.
 * @throws {UsageError} if the command takes fewer; it says what was probably meant.
 */
export function checkFiles(
  name: string,
  { files: allowed, options }: Command,
  files: readonly string[],
  flags: readonly string[] = [],
): void {
  const most = { none: 0, one: 1, many: Infinity }[allowed];
  if (files.length <= most) return;
  if (most === 1) {
    throw new UsageError(`${name} takes one argument, but was given '${files[0]}' and '${files[1]}'`);
  }
  throw new UsageError(
    `${name} takes no files, but was given '${files[0]}'${hintAt(files[0], options, flags)}`,
  );
}

/** What was probably meant by a word that stands alone. */
function hintAt(word: string, options: OptionSet, flags: readonly string[]): string {
  if ('model' in options && word.endsWith('.json')) return `: did you mean -m ${word}?`;
  if (word === '-' && flags.includes('--lines')) return ': leave it out, --lines reads standard input';
  if (word === '-' && 'seedFile' in options) return ': did you mean --seed-file -?';
  if (flags.includes('--lines')) return `: did you mean < ${word}?`;
  return 'seed' in options ? `: did you mean --seed '${word}'?` : '';
}

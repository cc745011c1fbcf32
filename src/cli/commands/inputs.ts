import { UsageError } from '../../core/errors.js';
import { isStandardInput } from '../../node/files/source.js';
import { flagOf, type OptionSet } from '../options/option.js';

/**
 * Refuses to read standard input for two things: the second would find it empty.
 * @param options Those of the command; the ones that name files count, and flags that have standard input read.
 * @param values What each of them was given.
 * @param texts The files that were named without a flag.
 * @throws UsageError naming the two.
 */
export function refuseSharedInput(
  options: OptionSet,
  values: Readonly<Record<string, unknown>>,
  texts: readonly string[],
): void {
  const readers = Object.entries(options)
    .filter(([name, { kind, readsInput }]) =>
      kind === 'file' ? isStandardInput(String(values[name])) : readsInput && values[name],
    )
    .map(([name, { kind }]) => (kind === 'file' ? `${flagOf(name)} ${String(values[name])}` : flagOf(name)));
  if (texts.some(isStandardInput)) readers.push('the text');
  if (readers.length < 2) return;
  throw new UsageError(
    `${readers[0]} and ${readers[1]} are both standard input: name a file for one of them`,
  );
}

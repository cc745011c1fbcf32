import { UsageError } from '../../core/errors.js';
import type { Command } from '../commands/command.js';
import type { OptionSet } from './option.js';

/**
 * Checks how many files were named.
 * @param linesGiven whether `--lines` was given, which reads standard input
 * @throws {UsageError} if the command takes fewer; it says what was probably meant
 */
export function checkFiles(
  name: string,
  { files: allowed, options }: Command,
  files: readonly string[],
  linesGiven = false,
): void {
  const most = { none: 0, one: 1, many: Infinity }[allowed];
  if (files.length <= most) return;
  const [first, second] = files;
  if (most === 1)
    throw new UsageError(`${name} takes one argument, but was given '${first}' and '${second}'`);
  throw new UsageError(
    `${name} takes no files, but was given '${first}'${hintAt(first, options, linesGiven)}`,
  );
}

/** Says what was probably meant by a word that stands alone. */
function hintAt(word: string, options: OptionSet, linesGiven: boolean): string {
  if ('model' in options && word.endsWith('.json')) return `: did you mean -m ${word}?`;
  if (word === '-' && linesGiven) return ': leave it out, --lines reads standard input';
  if (word === '-' && 'seedFile' in options) return ': did you mean --seed-file -?';
  if (linesGiven) return `: did you mean < ${word}?`;
  return 'seed' in options ? `: did you mean --seed '${word}'?` : '';
}

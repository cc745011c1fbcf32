/** The file of a page that a command writes beside its result: `--html`. */
import { checkWritable } from '../../node/files/atomic-write.js';
import { resolveTarget } from '../../node/files/target.js';
import { checkOutputs } from '../commands/outputs.js';

/**
 * Checks, before anything is read, that a page can be written.
 * @param inputs files that the command reads
 * @param result the flag that has the command write its result to standard output, if one was given
 * @returns whether the page goes to standard output, which it then has to itself
 * @throws {UsageError} and {OutputError} as `checkOutputs` and `checkWritable` do
 */
export async function checkPageFile(
  file: string,
  inputs: readonly string[],
  result: string | undefined,
): Promise<boolean> {
  await checkOutputs(inputs, [{ file, kind: 'html', flag: '--html' }], result);
  await checkWritable(file);
  const target = await resolveTarget(file);
  return target.kind === 'stream' && target.isStandardOutput;
}

import { CharnnError, OutputError, systemErrorCode } from '../../core/errors.js';

/**
 * The reason that a system error gives, in words where it is one of the common ones, else such as
 * `ENOSPC: no space left on device`.
 * @param missing What is missing where something is.
 */
export function reasonOf(error: unknown, missing = 'it does not exist'): string {
  const code = systemErrorCode(error);
  if (code === 'ENOENT') return missing;
  if (code === 'EISDIR') return 'it is a directory';
  const message = error instanceof Error ? error.message : String(error);
  // Node adds the call and the path: "EACCES: permission denied, open 'x'".
  return code === undefined ? message : message.replace(/, \w+( '.*)?$/s, '');
}

/** An error of writing `path`, as the user is to see it. What is a charnn error already, or no system error, stays. */
export function asOutputError(error: unknown, path: string, consequence: string): unknown {
  if (error instanceof CharnnError || systemErrorCode(error) === undefined) return error;
  return new OutputError(
    `cannot write ${path}: ${reasonOf(error, 'its directory does not exist')}; ${consequence}`,
    { cause: error },
  );
}

/** Waits for `operation`, and takes its failure with one of these codes as an answer: undefined. */
export async function unless<Value>(
  codes: readonly string[],
  operation: Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (codes.includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

import { CharnnError, OutputError, systemErrorCode } from '../../core/errors.js';

/**
 * Returns the reason of a system error: a phrase for common errors, otherwise text such as
 * `ENOSPC: no space left on device`.
 * @param missing the phrase for ENOENT
 */
export function reasonOf(error: unknown, missing = 'it does not exist'): string {
  const code = systemErrorCode(error);
  if (code === 'ENOENT') return missing;
  if (code === 'EISDIR') return 'it is a directory';
  const message = error instanceof Error ? error.message : String(error);
  // Removes the call and the path that Node adds: "EACCES: permission denied, open 'x'".
  return code === undefined ? message : message.replace(/, \w+( '.*)?$/s, '');
}

/** Converts a system error to an `OutputError` for `path`; returns other errors unchanged. */
export function asOutputError(error: unknown, path: string, consequence: string): unknown {
  if (error instanceof CharnnError || systemErrorCode(error) === undefined) return error;
  return new OutputError(
    `cannot write ${path}: ${reasonOf(error, 'its directory does not exist')}; ${consequence}`,
    { cause: error },
  );
}

/** Awaits `operation`, and returns undefined if it fails with one of the system error codes in `codes`. */
export async function tolerate<Value>(
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

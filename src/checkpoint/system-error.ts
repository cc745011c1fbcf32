import { CharnnError, OutputError, systemErrorCode } from '../errors.js';

/** The reason that a system error gives, such as `ENOSPC: no space left on device`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // Node adds the call and the path: "ENOENT: no such file or directory, open 'x'".
  return systemErrorCode(error) === undefined ? message : message.replace(/, \w+( '.*)?$/s, '');
}

/** An error of writing `path`, as the user is to see it. What is a charnn error already, or no system error, stays. */
export function asOutputError(error: unknown, path: string, consequence: string): unknown {
  if (error instanceof CharnnError || systemErrorCode(error) === undefined) return error;
  return new OutputError(`cannot write ${path}: ${reasonOf(error)}; ${consequence}`, { cause: error });
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

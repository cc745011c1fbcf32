/**
 * Errors that a user can act on. Each carries the exit code of the program that it ends; `cli.ts` prints the
 * message as one line, `charnn: <message>`, and sets the code. A message says what is wrong, the value received
 * and what to do about it. Any other error is a bug in charnn (exit code 70, with a stack trace and what caused it).
 */
export abstract class CharnnError extends Error {
  /** The exit code, as in sysexits.h. */
  abstract readonly exitCode: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The command line, or an option of the library, is wrong (2). */
export class UsageError extends CharnnError {
  readonly exitCode = 2;
}

/** What was read (a text, a model, a configuration) is bad, or too large for this machine (65). */
export class DataError extends CharnnError {
  readonly exitCode = 65;
}

/** An input cannot be opened or read (66). */
export class InputError extends CharnnError {
  readonly exitCode = 66;
}

/** Writing failed: a full disk, a folder that cannot be written, a model in use by another run (74). */
export class OutputError extends CharnnError {
  readonly exitCode = 74;
}

/** A signal ended the run (129 SIGHUP, 130 SIGINT, 143 SIGTERM). */
export class InterruptedError extends CharnnError {
  readonly exitCode: number;

  constructor(
    message: string,
    readonly signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM' = 'SIGINT',
  ) {
    super(message);
    this.exitCode = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal];
  }
}

/** Thrown by a write when the reader of standard output has left (`| head`): the program is done, exit code 0. */
export class ReaderGone extends Error {}

/** Whether a write failed because nobody reads any more; EIO is what a terminal gives that was closed. */
export function readerHasLeft(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'EIO'].includes(systemErrorCode(error) ?? '');
}

/** The `code` of a system error (`ENOENT`, `EACCES` …), if `error` is one. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

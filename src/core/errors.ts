/** Returns the name of an option as the reader types it: `hiddenSize` in the library, `--hidden-size` in the shell. */
export type NameOption = (option: string) => string;

/** A message, or a function that builds it if the message names options. */
export type Message = string | ((name: NameOption) => string);

/** Returns the text of a message. By default, options have the names of the library. */
export function textOfMessage(message: Message, name: NameOption = (option) => option): string {
  return typeof message === 'string' ? message : message(name);
}

/**
 * An error that a user can act on. Its message says what is wrong, the value received and what to do about it. The
 * program prints it as one line, `charnn: <message>`, and ends with its exit code. Any other error is a bug in charnn
 * (exit code 70, with a stack trace and the cause).
 */
export abstract class CharnnError extends Error {
  /** The exit code, as in sysexits.h. */
  abstract readonly exitCode: number;
  /** The options that the message names, with their names in the library. */
  readonly options: readonly string[];
  readonly #message: Message;

  constructor(message: Message, options?: ErrorOptions) {
    super(textOfMessage(message), options);
    this.name = new.target.name;
    this.#message = message;
    const named: string[] = [];
    textOfMessage(message, (option) => {
      named.push(option);
      return option;
    });
    this.options = named;
  }

  /** Returns the message with its options named by `name`. */
  describe(name: NameOption): string {
    return textOfMessage(this.#message, name);
  }
}

/** Reports a wrong command line or a wrong option of the library (exit code 2). */
export class UsageError extends CharnnError {
  readonly exitCode = 2;
}

/** Reports a text, model or configuration that is invalid or too large for this machine (exit code 65). */
export class DataError extends CharnnError {
  readonly exitCode = 65;
}

/** Reports an input that cannot be opened or read (exit code 66). */
export class InputError extends CharnnError {
  readonly exitCode = 66;
}

/** Reports a failed write: a full disk, a read-only folder, a model in use by another run (exit code 74). */
export class OutputError extends CharnnError {
  readonly exitCode = 74;
}

/** Reports a run ended by a signal (exit code 129 for SIGHUP, 130 for SIGINT, 143 for SIGTERM). */
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

/** Thrown by a write when the reader of standard output has closed it (`| head`). The program ends with exit code 0. */
export class ReaderGone extends Error {}

/** Returns whether a write failed because the reader has closed the pipe or terminal (a closed terminal gives EIO). */
export function readerHasLeft(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'EIO'].includes(systemErrorCode(error) ?? '');
}

/** Returns the `code` of a system error (`ENOENT`, `EACCES` …), or undefined for any other value. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

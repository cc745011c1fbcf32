/** Gives an option the name by which the reader knows it: `hiddenSize` in the library, `--hidden-size` in the shell. */
export type NameOption = (option: string) => string;

/** A message; a function where it names options. */
export type Message = string | ((name: NameOption) => string);

/** Returns the text of a message, with options named as in the library unless `name` says otherwise. */
export function textOfMessage(message: Message, name: NameOption = (option) => option): string {
  return typeof message === 'string' ? message : message(name);
}

/**
 * An error that a user can act on. Its message says what is wrong, the value received and what to do about it. The program
 * prints it as one line, `charnn: <message>`, and ends with its exit code. Any other error is a bug in charnn (exit code
 * 70, with a stack trace and the cause).
 */
export abstract class CharnnError extends Error {
  /** The exit code, as in sysexits.h. */
  abstract readonly exitCode: number;
  /** The options that the message names, as the library knows them. */
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

  /** Returns the message with its options named for the reader. */
  describe(name: NameOption): string {
    return textOfMessage(this.#message, name);
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

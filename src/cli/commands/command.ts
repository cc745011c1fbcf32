/**
 * What a command is: the files and options it takes, examples, and what it does. A command's file reads: flags →
 * configuration → one call. `commands/index.ts` lists the commands; `main.ts` runs them.
 */
import type { StandardInput } from '../terminal/input.js';
import type { Interrupts } from '../terminal/interrupts.js';
import type { Messages } from '../terminal/messages.js';
import type { Output } from '../terminal/output.js';
import type { OptionSet, OptionValues } from '../options/option.js';

/** What the command line and the configuration file gave. */
export interface Arguments<Options extends OptionSet> {
  /** The files named, in order; `-` is standard input. */
  readonly files: readonly string[];
  /** Every option's value: from its flag, else from `--config`, else its default. */
  readonly options: OptionValues<Options>;
  /** The options that a flag or the configuration gave, defaults not among them. */
  readonly given: ReadonlySet<keyof Options>;
}

/** Where a command reads, writes and talks. */
export interface Io {
  /** Standard input, which nothing touches before it is iterated over. */
  readonly input: StandardInput;
  /** Standard output: data alone. */
  readonly output: Output;
  /** Standard error: what a person reads. */
  readonly messages: Messages;
  /** Signals, for a command that has something to save before it ends. */
  readonly interrupts: Interrupts;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** When the program started, on the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Which of the standard streams are terminals. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
}

/** A command of the program. */
export interface Command<Options extends OptionSet = OptionSet> {
  /** How many files may be named: `many` are texts, and none named means standard input. */
  readonly files: 'none' | 'one' | 'many';
  readonly options: Options;
  /** Groups of options that exclude each other; a flag of a group replaces any of it in the configuration. */
  readonly exclusive?: readonly (readonly (keyof Options & string)[])[];
  /** Command lines without the leading `charnn`, each with what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Said at the end of the help. */
  readonly epilogue?: string;
  /** Does the work; ends by returning or by an error of errors.ts. */
  run(args: Arguments<Options>, io: Io): Promise<void>;
}

/** What the program knows of a command before it loads it. */
export interface CommandEntry {
  readonly name: string;
  /** What may follow the name, in the help: `FILE...` or `[FILE...]`. */
  readonly files?: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/**
 * A command as the program keeps it; the types of what `run` receives follow from `options`.
 */
export function defineCommand<const Options extends OptionSet>(command: Command<Options>): Command {
  // Which options they are is forgotten here: `run` is given just what its own `options` have read.
  return command as unknown as Command;
}

/**
 * Thrown by a command that awaits input, was given none and finds a terminal as standard input: the command's
 * help is shown, and the exit code is 2. For commands that take `many` files it is thrown for them.
 */
export class MissingInput extends Error {}

import { onOneLine, showControlCharacters } from './format.js';
import { wrapWords } from './width.js';

/** Something that is drawn again and again on the last line: a bar, a spinner. */
export interface LiveDisplay {
  /** Takes it off its line, and leaves the terminal as it was before. */
  hide(): void;
  /** Draws it again after `hide`. */
  draw(): void;
}

/** What `Messages` needs of a stream; `process.stderr` is one. */
export type MessageStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** What the user wants to be told, and how. */
export interface MessageSettings {
  /** Silences all but errors. */
  readonly quiet: boolean;
  /** Shows details too. */
  readonly verbose: boolean;
  /** Whether colours may be used at all (no `--no-color`). */
  readonly color: boolean;
}

/**
 * Everything that a person is told, on standard error. A line each, in which control characters are made visible: names
 * and values from files and the command line can neither drive a terminal nor begin a line of their own. A failing write
 * is no concern of the work.
 */
export class Messages {
  /** Where the lines go, and where a display draws itself. */
  readonly stream: MessageStream;
  readonly #isTerminal: boolean;
  readonly #allowsColor: boolean;
  #settings: MessageSettings = { quiet: false, verbose: false, color: true };
  #display: LiveDisplay | undefined;

  /** @param environment Of which TERM and NO_COLOR count. */
  constructor(stream: MessageStream, environment: Readonly<Record<string, string | undefined>>) {
    this.stream = stream;
    this.#isTerminal = (stream.isTTY ?? false) && environment.TERM !== 'dumb';
    this.#allowsColor = this.#isTerminal && !environment.NO_COLOR;
    // A reader of messages that has left must not end the work.
    stream.on('error', () => undefined);
    stream.on('resize', () => {
      this.#display?.hide();
      this.#display?.draw();
    });
  }

  /** Changes what is told from now on. */
  configure(settings: MessageSettings): void {
    this.#settings = settings;
  }

  get quiet(): boolean {
    return this.#settings.quiet;
  }

  get verbose(): boolean {
    return this.#settings.verbose;
  }

  /** Whether bars and spinners may be drawn. */
  get animates(): boolean {
    return this.#isTerminal && !this.quiet;
  }

  get color(): boolean {
    return this.#allowsColor && this.#settings.color;
  }

  /** Columns of the terminal; 80 where there is none, or it tells none. */
  get columns(): number {
    const columns = this.stream.columns ?? 0;
    return columns > 0 ? columns : 80;
  }

  /** Columns at which lines are broken between words; Infinity where no terminal would break them anywhere. */
  get lineLength(): number {
    return this.#isTerminal ? this.columns : Infinity;
  }

  /** A line of what goes on or came out. On a terminal a long one is broken between words. */
  say(text: string): void {
    if (!this.quiet) this.#line(wrapWords(onOneLine(text), this.lineLength));
  }

  /** Several lines that are to stay as they are: a table, what a model writes. */
  show(text: string): void {
    if (!this.quiet) this.print(text);
  }

  /** Several lines that the program has drawn, in colours of its own. */
  draw(text: string): void {
    if (!this.quiet) this.#line(text);
  }

  /** Something worth knowing that needs no action. */
  note(text: string): void {
    this.say(`note: ${text}`);
  }

  /** Something that is probably not as it was meant. */
  warn(text: string): void {
    const label = this.color ? '\u001b[33mwarning:\u001b[39m' : 'warning:';
    if (!this.quiet) this.#line(wrapWords(`${label} ${onOneLine(text)}`, this.lineLength));
  }

  /** Something that only `--verbose` shows. */
  detail(text: string): void {
    if (this.verbose) this.say(text);
  }

  /** An error: always shown, on one line that begins with the program's name. */
  error(text: string): void {
    this.#line(`charnn: ${onOneLine(text)}`);
  }

  /** Text that stands for itself, always shown: the help, the trace of a bug. */
  print(text: string): void {
    this.#line(showControlCharacters(text));
  }

  /** Draws `display` below the lines from now on, in place of what was drawn there before. */
  startDisplay(display: LiveDisplay): void {
    this.#display?.hide();
    this.#display = display;
    display.draw();
  }

  /** Takes off the bar or spinner that is drawn, if there is one; or `display`, if that is the one. */
  endDisplay(display = this.#display): void {
    if (display !== this.#display) return;
    display?.hide();
    this.#display = undefined;
  }

  #line(text: string): void {
    this.#display?.hide();
    try {
      this.stream.write(`${text}\n`);
    } catch {
      // Standard error is full or closed: there is nobody left to tell.
    }
    this.#display?.draw();
  }
}

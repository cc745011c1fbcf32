import type { Messages } from './messages.js';

/** How far a long piece of work is. */
export interface Progress {
  /**
   * @param done Of the `total` that the progress was started with.
   * @param text What else to tell: `step 120, 1.412 nats/character, 2 min left`.
   */
  update(done: number, text: string): void;
  /** Ends it, whether the work is complete or not; a second call does nothing. */
  stop(): void;
}

/** Milliseconds between the lines of a progress that cannot be drawn. */
const lineInterval = 10_000;

/**
 * Shows the progress of work: a bar on a terminal; elsewhere a line every ten seconds, and one at the end of work that
 * took as long; nothing with `--quiet`.
 * @param total What `update` counts towards, more than 0.
 * @param now The clock, in milliseconds, that never goes back.
 */
export async function startProgress(
  messages: Messages,
  total: number,
  now: () => number = () => performance.now(),
): Promise<Progress> {
  return messages.animates ? startBar(messages, total) : new ProgressLines(messages, total, now);
}

/** Progress in lines, for a file or a pipe. */
class ProgressLines implements Progress {
  readonly #messages: Messages;
  readonly #total: number;
  readonly #now: () => number;
  #lastTime: number;
  #latest: string | undefined;
  #hasLines = false;

  constructor(messages: Messages, total: number, now: () => number) {
    this.#messages = messages;
    this.#total = total;
    this.#now = now;
    this.#lastTime = now();
  }

  update(done: number, text: string): void {
    this.#latest = `${percentage(done / this.#total)}  ${text}`;
    if (this.#now() - this.#lastTime >= lineInterval) this.#write();
  }

  stop(): void {
    if (this.#hasLines) this.#write();
    this.#hasLines = false;
  }

  #write(): void {
    if (this.#latest !== undefined) this.#messages.say(this.#latest);
    this.#latest = undefined;
    this.#lastTime = this.#now();
    this.#hasLines = true;
  }
}

async function startBar(messages: Messages, total: number): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  let done = 0;
  let text = '';
  const bar = new SingleBar({
    stream: messages.stream,
    format: (_options, parameters) => drawBar(parameters.progress, text, messages.columns),
    clearOnComplete: true,
    // Cursor and line wrapping stay on, so neither has to be restored, however the program ends.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  const display = { hide: () => bar.stop(), draw: () => bar.start(total, done) };
  messages.show(display);
  return {
    update(newDone, newText) {
      done = newDone;
      text = newText;
      bar.update(done);
    },
    stop: () => messages.endDisplay(display),
  };
}

const widestBar = 30;
const narrowestBar = 8;
/** Columns that stay free at the end of the line: the `^C` that a terminal echoes must not wrap it. */
const MARGIN = 4;

/**
 * A bar, the share that is done, and the text, in at most `columns` − 4 columns: the bar gives way first, then the
 * text's end. The text is taken to have one column a character.
 * @param fraction What is done of 1; anything beyond 0 and 1 is shown as those.
 */
export function drawBar(fraction: number, text: string, columns: number): string {
  const label = ` ${percentage(fraction)}  `;
  const room = columns - MARGIN - label.length;
  const width = Math.max(0, Math.min(widestBar, Math.max(narrowestBar, room - text.length), room));
  const filled = Math.floor(clamp(fraction) * width);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  return (bar + label + text).slice(0, Math.max(0, columns - MARGIN));
}

function percentage(fraction: number): string {
  return `${Math.floor(clamp(fraction) * 100)}%`.padStart(4);
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

import { type Progress, startBar } from './bar.js';
import type { Messages } from './messages.js';

export type { Progress } from './bar.js';

/** Milliseconds between the lines of a progress that cannot be drawn. */
const lineInterval = 10_000;

/**
 * Shows the progress of work: a bar on a terminal; elsewhere a line every ten seconds, and one at the end of work that
 * took longer; nothing with `--quiet`.
 * @param total What `update` counts towards, more than 0; undefined where nobody knows.
 * @param now The clock, in milliseconds, that never goes back.
 */
export async function startProgress(
  messages: Messages,
  total: number | undefined,
  now: () => number = () => performance.now(),
): Promise<Progress> {
  return messages.animates ? startBar(messages, total) : new ProgressLines(messages, total, now);
}

/** Progress in lines, for a file or a pipe. */
class ProgressLines implements Progress {
  readonly #messages: Messages;
  readonly #total: number | undefined;
  readonly #now: () => number;
  #lastTime: number;
  #latest: string | undefined;
  #hasLines = false;

  constructor(messages: Messages, total: number | undefined, now: () => number) {
    this.#messages = messages;
    this.#total = total;
    this.#now = now;
    this.#lastTime = now();
  }

  update(done: number, ...parts: readonly string[]): void {
    const share = this.#total === undefined ? '' : `${percentage(done / this.#total)}  `;
    this.#latest = share + parts.join(', ');
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

/** The share that is done, in four columns. */
function percentage(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)}%`.padStart(4);
}

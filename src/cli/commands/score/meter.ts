import type { ScoredLine } from '../../../core/evaluation/scorer.js';
import { formatCount } from '../../terminal/format.js';
import type { Messages } from '../../terminal/messages.js';
import { type Progress, startProgress } from '../../terminal/progress.js';

/** Milliseconds after which the scoring of a text is long enough to be watched. */
const PATIENCE = 1000;

/** Shows how far the scoring of a text is. */
export class ScoringMeter {
  /** Bytes of the text, where they are known before it is read. */
  totalBytes: number | undefined;
  readonly #messages: Messages;
  readonly #now: () => number;
  readonly #start: number;
  #progress: Progress | undefined;
  #bytes = 0;
  #characters = 0;

  /** @param now the clock, in milliseconds, that never goes back */
  constructor(messages: Messages, now: () => number = () => performance.now()) {
    this.#messages = messages;
    this.#now = now;
    this.#start = now();
  }

  /** Some lines more are scored. */
  async add(lines: readonly ScoredLine[]): Promise<void> {
    for (const { line, characters } of lines) {
      this.#bytes += line.bytes.length;
      this.#characters += characters;
    }
    const elapsed = this.#now() - this.#start;
    if (elapsed < PATIENCE) return;
    this.#progress ??= await startProgress(this.#messages, this.totalBytes);
    this.#progress.update(
      this.#bytes,
      `${formatCount(this.#characters)} characters`,
      `${formatCount((1000 * this.#characters) / elapsed)} characters/s`,
    );
  }

  /** Ends it; a second call does nothing. */
  stop(): void {
    this.#progress?.stop();
  }
}

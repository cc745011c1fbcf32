import { onOneLine } from './format.js';
import type { MessageStream, Messages } from './messages.js';
import type { Progress } from './progress.js';

/**
 * Starts a bar on the last line of a terminal. It is given the terminal back as it was, however the program ends: the
 * cursor is not hidden, and no mode is changed.
 * @param total What is done in all; undefined where nobody knows, and no bar but its text is drawn.
 */
export async function startBar(messages: Messages, total: number | undefined): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  let done = 0;
  let parts: readonly string[] = [];
  const options = {
    format: () => drawBar(total && done / total, parts, messages.columns),
    terminal: new BarLine(messages.stream),
    clearOnComplete: true,
    gracefulExit: false,
  };
  const bar = new SingleBar(options);
  const display = { hide: () => bar.stop(), draw: () => bar.start(total ?? 1, done) };
  messages.startDisplay(display);
  return {
    update(newDone, ...newParts) {
      done = newDone;
      parts = newParts;
      bar.update(done);
    },
    stop: () => messages.endDisplay(display),
  };
}

/**
 * The line on which cli-progress draws. The cursor rests at its beginning: when a terminal that becomes narrower breaks
 * the line in several, they all lie behind the cursor, and are erased with it.
 */
class BarLine {
  constructor(readonly stream: MessageStream) {}

  write(text: string): void {
    this.stream.write(`\r${text}\u001b[J\r`);
  }

  clearLine(): void {
    this.stream.write('\r\u001b[J');
  }

  isTTY(): boolean {
    return true;
  }

  // What else cli-progress does about a line: moving to its beginning and erasing the rest is done by `write`; the place
  // of the cursor, its shape and the wrapping of lines are left alone.
  getWidth(): number {
    return Infinity;
  }
  cursorTo(): void {
    return;
  }
  clearRight(): void {
    return;
  }
  cursorSave(): void {
    return;
  }
  cursorRestore(): void {
    return;
  }
  cursor(): void {
    return;
  }
  lineWrapping(): void {
    return;
  }
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;

/**
 * A bar, the share that is done, and as many of `parts` as there is room for, in less than `columns` columns: a full line
 * would make a terminal wrap. Where there is no room for the first part beside the narrowest bar, it takes the bar's place.
 * @param fraction What is done of 1, anything beyond 0 and 1 shown as those; undefined draws the parts alone.
 * @param parts What to tell, the most important first; a character is taken to have one column.
 */
export function drawBar(fraction: number | undefined, parts: readonly string[], columns: number): string {
  const room = Math.max(0, columns - 1);
  if (fraction === undefined) return fit(parts, room).slice(0, room);
  const share = percentage(fraction);
  const beside = room - share.length - '  '.length;
  const text = fit(parts, beside - NARROWEST_BAR - ' '.length);
  const bare = text === '' ? fit(parts, beside) : '';
  if (bare !== '') return `${share}  ${bare}`;
  const width = Math.max(0, Math.min(WIDEST_BAR, beside - ' '.length - text.length));
  const filled = Math.floor(clamp(fraction) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${share}  ${text}`.trimEnd().slice(0, room);
}

/** As many of the parts, from the first, as go into `room`. */
function fit(parts: readonly string[], room: number): string {
  let text = '';
  for (const part of parts) {
    const shown = onOneLine(part);
    const longer = text === '' ? shown : `${text}, ${shown}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text;
}

/** The share that is done, in four columns. */
export function percentage(fraction: number): string {
  return `${Math.floor(clamp(fraction) * 100)}%`.padStart(4);
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

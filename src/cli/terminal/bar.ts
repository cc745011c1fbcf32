import type { GenericFormatter } from 'cli-progress';
import { onOneLine } from './format.js';
import type { Messages } from './messages.js';

/** The progress of a long piece of work. */
export interface Progress {
  /**
   * @param done out of the `total` that the progress was started with
   * @param parts what else to tell, the most important first: `2 min left`, `step 120`; the last are left out where
   *   there is little room
   */
  update(done: number, ...parts: readonly string[]): void;
  /** Ends it, whether the work is complete or not; a second call does nothing. */
  stop(): void;
}

/**
 * Starts a bar on the last line of a terminal. The cursor is not hidden and no mode is changed, so the terminal is as it
 * was however the program ends.
 * @param total of the work; undefined if nobody knows, and only text is shown
 */
export async function startBar(messages: Messages, total: number | undefined): Promise<Progress> {
  const { Format, SingleBar } = (await import('cli-progress')).default;
  let done = 0;
  let parts: readonly string[] = [];
  const format: GenericFormatter = (options, params) => {
    const { taken, ...layout } = barLayout(messages.columns, total);
    return Format.Formatter({ ...options, ...layout }, params, {
      parts: fit(parts, messages.columns - taken),
    });
  };
  const options = {
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    autopadding: true,
    clearOnComplete: true,
    gracefulExit: false,
    terminal: lineOf(messages.stream),
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

/** Chooses the bar for a width: none on a narrow terminal. `taken` counts the columns that parts may not use. */
export function barLayout(columns: number, total: number | undefined) {
  if (total === undefined) return { format: '{parts}', barsize: 0, taken: 1 };
  const barsize = columns < 30 ? 0 : Math.min(30, Math.floor(columns / 3));
  const bar = barsize > 0 ? '{bar} ' : '';
  const beside = ' 100%  '.length + 1; // a full line would make the terminal wrap
  return { format: `${bar}{percentage}%  {parts}`, barsize, taken: barsize + beside };
}

/** Joins as many of the parts, from the first, as go into `room`; a character is taken to have one column. */
export function fit(parts: readonly string[], room: number): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? onOneLine(part) : `${text}, ${onOneLine(part)}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text;
}

/**
 * The terminal as cli-progress uses it. The cursor rests at the beginning of the line: when a terminal that becomes
 * narrower breaks the line in several, they all lie behind the cursor, and are erased with it.
 */
function lineOf(stream: NodeJS.WritableStream) {
  const unused = ['cursor', 'cursorSave', 'cursorRestore', 'cursorTo', 'clearRight', 'lineWrapping'];
  return {
    ...Object.fromEntries(unused.map((name) => [name, () => undefined])),
    write: (text: string) => stream.write(`\r${text.trimEnd()}\u001b[J\r`),
    clearLine: () => stream.write('\r\u001b[J'),
    isTTY: () => true,
    getWidth: () => Infinity,
  };
}

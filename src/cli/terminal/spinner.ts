import { onOneLine } from './format.js';
import type { Messages } from './messages.js';

/** Milliseconds before a wait is worth showing. */
const patience = 400;

/**
 * Shows on a terminal that something of unknown length goes on, as `text` beside a turning sign; a wait that is over
 * soon, or has no terminal, shows nothing.
 * @returns The end of it: to be called whether or not the work succeeded.
 */
export function startSpinner(messages: Messages, text: string): () => void {
  if (!messages.animates) return () => undefined;
  const waiting = new AbortController();
  const timer = setTimeout(() => void spin(messages, text, waiting.signal), patience);
  return () => {
    clearTimeout(timer);
    waiting.abort();
  };
}

async function spin(messages: Messages, text: string, ended: AbortSignal): Promise<void> {
  const { default: ora } = await import('ora');
  if (ended.aborted) return;
  const spinner = ora({
    text: onOneLine(text),
    stream: messages.stream,
    color: messages.color ? 'cyan' : false,
    // Raw mode would make Ctrl+C wait for the event loop; a hidden cursor would have to be restored.
    discardStdin: false,
    hideCursor: false,
    isSilent: !messages.animates,
  });
  const display = { hide: () => void spinner.stop(), draw: () => void spinner.start() };
  messages.startDisplay(display);
  ended.addEventListener('abort', () => messages.endDisplay(display));
}

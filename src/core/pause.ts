import { host } from './host.js';

/** The milliseconds of work after which the event loop turns, so that signals, timers and progress bars are handled. */
const PAUSE_INTERVAL = 20;

/** A function to call after every piece of work. Returns a pause to await, or undefined if none is due yet. */
export type Pause<Progress extends unknown[] = []> = (...progress: Progress) => Promise<void> | undefined;

/** Creates a pause that lets the event loop turn if the last turn was more than 20 ms ago. */
export function createPause(): Pause {
  let last = performance.now();
  return () => {
    if (performance.now() - last < PAUSE_INTERVAL) return undefined;
    return host()
      .turn()
      .then(() => {
        last = performance.now();
      });
  };
}

/**
 * Waits for a whole turn of the event loop, so that a signal that has arrived is handled. One turn is not enough: it
 * can begin after the loop has checked for signals.
 */
export async function turnEventLoop(): Promise<void> {
  for (let i = 0; i < 2; i++) await host().turn();
}

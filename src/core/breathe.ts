import { host } from './host.js';

/** Milliseconds of work after which signals, timers and progress bars get their turn. */
const LONGEST_BREATH = 20;

/** Awaited after every piece of work, of which it is told: a pause, or undefined where none is due. */
export type Pause<Told extends unknown[] = []> = (...told: Told) => Promise<void> | undefined;

/** A pause to be awaited after every piece of work: it lets the event loop turn, if it has not for a while. */
export function breather(): Pause {
  let last = performance.now();
  return () => {
    if (performance.now() - last < LONGEST_BREATH) return undefined;
    return host()
      .turn()
      .then(() => {
        last = performance.now();
      });
  };
}

/**
 * Lets the event loop make a whole turn, so that a signal that has arrived is handled. A single turn may come due after
 * the loop has looked for signals.
 */
export async function wholeTurn(): Promise<void> {
  for (let i = 0; i < 2; i++) await host().turn();
}

/** Milliseconds of work after which signals, timers and progress bars get their turn. */
const LONGEST_BREATH = 20;

/** A pause to be awaited after every piece of work: it lets the event loop turn, if it has not for a while. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < LONGEST_BREATH) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}

/**
 * Lets the event loop make a whole turn, so that a signal that has come is heard. A single `setImmediate` may come due in the
 * turn that has looked for signals already.
 */
export async function wholeTurn(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
}

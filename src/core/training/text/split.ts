import { DataError } from '../../errors.js';
import type { TokenSlice } from '../../text/tokens.js';

/** The default fraction of a text that is held out, and the most symbols that this default holds out. */
const DEFAULT_FRACTION = 0.1;
const MAX_HELD_OUT = 200_000;
/** Corrects fractions that are inexact in binary: 1000·(1 - 0.9) is 99.99…, but should be 100. */
const ROUNDING = 1e-6;
/** The fewest symbols whose loss is worth measuring; with fewer, nothing is held out. */
export const MIN_HELD_OUT = 100;

export interface Split {
  readonly training: TokenSlice;
  /** Empty if nothing is held out. */
  readonly validation: TokenSlice;
}

/** @throws {DataError} if a text has fewer than two different symbols, so that nothing can be learned from it */
export function checkLearnable(tokens: TokenSlice, name: string): void {
  const n = tokens.length;
  if (n >= 2 && !allEqual(tokens)) return;
  const problem =
    n < 2
      ? `${name} has ${n === 1 ? 'one symbol' : 'no symbols'}`
      : `all ${n} symbols of ${name} are the same`;
  throw new DataError(`${problem}; training needs at least two different symbols`);
}

/**
 * Splits a text of n symbols: the first floor(n·(1 - fraction)) are for training, the rest is held out.
 * @param lineEnd the newline symbol, to keep lines whole: a line that the split would cut goes to the training part
 */
export function splitText(tokens: TokenSlice, fraction?: number, lineEnd?: number): Split {
  const n = tokens.length;
  let training = Math.floor(n * (1 - (fraction ?? DEFAULT_FRACTION)) + ROUNDING);
  if (fraction === undefined) training = Math.max(training, n - MAX_HELD_OUT);
  if (training < 2) training = n;
  if (lineEnd !== undefined) training = endOfLine(tokens, training, lineEnd);
  if (n - training < MIN_HELD_OUT) training = n;
  return { training: tokens.slice(0, training), validation: tokens.slice(training) };
}

/** Returns the end of the line that `position` would cut; `position` itself if a line ends there. */
function endOfLine(tokens: TokenSlice, position: number, lineEnd: number): number {
  let end = position;
  while (end > 0 && end < tokens.length && tokens.at(end - 1) !== lineEnd) end++;
  return end;
}

function allEqual(tokens: TokenSlice): boolean {
  const first = tokens.at(0);
  for (const id of tokens) if (id !== first) return false;
  return true;
}

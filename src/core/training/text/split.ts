import { DataError } from '../../errors.js';
import type { TokenSlice } from '../../text/tokens.js';

/** The share of a text that is held out, and the most symbols held out where the user names no share. */
const DEFAULT_FRACTION = 0.1;
const MOST_HELD_OUT = 200_000;
/** Most decimal fractions are not exact in binary: 1000·(1 - 0.9) is 99.99…, and means 100. */
const ROUNDING = 1e-6;
/** With fewer symbols held out, their loss says too little: nothing is held out. */
export const FEWEST_HELD_OUT = 100;

export interface Split {
  readonly training: TokenSlice;
  /** Empty where nothing is held out. */
  readonly validation: TokenSlice;
}

/** @throws {DataError} for a text that nothing can be learnt from: of less than two symbols, or all alike */
export function checkLearnable(tokens: TokenSlice, name: string): void {
  const n = tokens.length;
  if (n >= 2 && !areAlike(tokens)) return;
  const lack =
    n < 2
      ? `${name} has ${n === 1 ? 'one symbol' : 'no symbols'}`
      : `all ${n} symbols of ${name} are the same`;
  throw new DataError(`${lack}; training takes at least two different ones`);
}

/**
 * The beginning of a text to train on, and its end to validate on: of n symbols the first floor(n·(1 - fraction)) train.
 * @param lineEnd the symbol that ends a line, where lines are to stay whole: the line in which the split would fall trains.
 */
export function splitText(tokens: TokenSlice, fraction?: number, lineEnd?: number): Split {
  const n = tokens.length;
  let training = Math.floor(n * (1 - (fraction ?? DEFAULT_FRACTION)) + ROUNDING);
  if (fraction === undefined) training = Math.max(training, n - MOST_HELD_OUT);
  if (training < 2) training = n;
  if (lineEnd !== undefined) training = endOfLine(tokens, training, lineEnd);
  if (n - training < FEWEST_HELD_OUT) training = n;
  return { training: tokens.slice(0, training), validation: tokens.slice(training) };
}

/** Where the line ends that goes on at `position`: there, if one ends there. */
function endOfLine(tokens: TokenSlice, position: number, lineEnd: number): number {
  let end = position;
  while (end > 0 && end < tokens.length && tokens.at(end - 1) !== lineEnd) end++;
  return end;
}

function areAlike(tokens: TokenSlice): boolean {
  const first = tokens.at(0);
  for (const id of tokens) if (id !== first) return false;
  return true;
}

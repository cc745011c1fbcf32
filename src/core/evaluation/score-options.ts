// In a file that names nothing of WebAssembly, for the library's types.
import type { TeamOptions } from '../engine/options.js';

export interface ScoreOptions extends TeamOptions {
  /** Whether a line is read in the state in which the one before it ended; by default each is from the zero state. */
  readonly carry?: boolean | undefined;
}

export interface ScorerOptions extends ScoreOptions {
  /** Whether to keep what each symbol costs. */
  readonly perCharacter?: boolean | undefined;
}

// A separate file, so that the library's published types do not refer to WebAssembly types.
import type { TeamOptions } from '../engine/options.js';

export interface ScoreOptions extends TeamOptions {
  /** Whether each line starts in the final state of the line before; by default each starts in the zero state. */
  readonly carry?: boolean | undefined;
}

export interface ScorerOptions extends ScoreOptions {
  /** Whether to keep the cost of each symbol. */
  readonly perCharacter?: boolean | undefined;
}

import type { TokenSlice } from '../../text/tokens.js';
import type { Treatment } from '../../text/treatment.js';
import type { Vocabulary } from '../../text/vocabulary.js';

/** Identifies what is held out of a text; it is recorded in the model, for it decides the result. */
export interface HoldOut {
  /** The fraction that was asked for; by default it depends on the length of the text. */
  readonly validationFraction?: number;
  /** The SHA-256 of a text of its own that is validated on. */
  readonly validationSha256?: string;
}

/** A text to train on, and what is held out of it. */
export interface TrainingText {
  readonly training: TokenSlice;
  /** Empty where nothing is held out. */
  readonly validation: TokenSlice;
  readonly heldOut: HoldOut;
  readonly vocabulary: Vocabulary;
  readonly treatment: Treatment;
  /** SHA-256 of the bytes of the whole text, hexadecimal. */
  readonly sha256: string;
}

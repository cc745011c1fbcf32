import type { TokenSlice } from '../../text/tokens.js';
import type { Preprocessing } from '../../text/preprocessing.js';
import type { Vocabulary } from '../../text/vocabulary.js';

/** Identifies the held-out text. It is recorded in the model, since the result depends on it. */
export interface HoldOut {
  /** The fraction to hold out, if given; by default it depends on the length of the text. */
  readonly validationFraction?: number;
  /** The SHA-256 of a separate validation text. */
  readonly validationSha256?: string;
}

/** A text split into a training and a held-out part. */
export interface TrainingText {
  readonly training: TokenSlice;
  /** Empty if nothing is held out. */
  readonly validation: TokenSlice;
  readonly heldOut: HoldOut;
  readonly vocabulary: Vocabulary;
  readonly preprocessing: Preprocessing;
  /** SHA-256 of the bytes of the whole text, hexadecimal. */
  readonly sha256: string;
}

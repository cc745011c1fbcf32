import type { TokenSlice } from '../../text/tokens.js';
import type { Treatment } from '../../text/treatment.js';
import type { Vocabulary } from '../../text/vocabulary.js';

/** What a model is trained on. */
export interface TrainingText {
  readonly training: TokenSlice;
  /** Empty where nothing is held out. */
  readonly validation: TokenSlice;
  /** What was asked to be held out; part of what decides the result. */
  readonly heldOut: { readonly validationFraction?: number; readonly validationSha256?: string };
  readonly vocabulary: Vocabulary;
  readonly treatment: Treatment;
  /** SHA-256 of the bytes of the whole text, hexadecimal. */
  readonly sha256: string;
}

/**
 * How a text becomes symbols. It is part of a model: the same is done to every text and seed that meets it.
 */
export interface Treatment {
  /** A symbol is a Unicode code point, or a raw byte. */
  readonly unit: 'character' | 'byte';
  /** Unicode normalisation; `nfd` splits Hangul syllables into jamo, and what is sampled is composed again. */
  readonly normalize: 'none' | 'nfc' | 'nfd';
  /** CRLF and lone CR become LF. */
  readonly normalizeNewlines: boolean;
  /** Damaged UTF-8 becomes U+FFFD instead of an error. */
  readonly lossy: boolean;
  /**
   * Every line is a text of its own: the last one too ends in a newline, and a network forgets all that it has read before
   * it reads one.
   */
  readonly lines: boolean;
}

export const plainTreatment: Treatment = {
  unit: 'character',
  normalize: 'none',
  normalizeNewlines: false,
  lossy: false,
  lines: false,
};

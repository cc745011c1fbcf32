import { UsageError } from '../errors.js';

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

export const treatmentNames = Object.keys(plainTreatment) as (keyof Treatment)[];

/**
 * Bytes are read raw: nothing is done to them.
 * @param shown how messages name an option
 * @throws {UsageError} for bytes to which something is to be done
 */
export function checkTreatment(
  treatment: Treatment,
  shown: (option: string) => string = (name) => name,
): void {
  if (treatment.unit !== 'byte') return;
  const { normalize, normalizeNewlines, lossy } = plainTreatment;
  const changes = Object.entries({ normalize, normalizeNewlines, lossy });
  const change = changes.find(([name, nothing]) => treatment[name as keyof Treatment] !== nothing);
  if (!change) return;
  throw new UsageError(
    `${shown('unit')} byte takes a text as it is, and ${shown(change[0])} would change it: leave one of them out`,
  );
}

/** The treatment that is recorded, less what is not done to bytes. */
export function effectiveTreatment(recorded: Treatment): Treatment {
  const { unit, lines } = recorded;
  return unit === 'byte' ? { ...plainTreatment, unit, lines } : recorded;
}

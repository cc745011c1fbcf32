import { UsageError } from '../errors.js';
import { lineFeed } from './code-points.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * The preprocessing that converts a text to symbols. It is part of a model and applies to all its texts and seeds.
 */
export interface Treatment {
  /** The unit of a symbol: a Unicode code point or a raw byte. */
  readonly unit: 'character' | 'byte';
  /** The Unicode normalization. `nfd` splits Hangul syllables into jamo; samples are composed again. */
  readonly normalize: 'none' | 'nfc' | 'nfd';
  /** Whether CRLF and lone CR are converted to LF. */
  readonly normalizeNewlines: boolean;
  /** Whether damaged UTF-8 is replaced by U+FFFD; otherwise it is an error. */
  readonly lossy: boolean;
  /**
   * Whether every line is an independent text. A newline is added to an unfinished last line, and the network's state
   * is reset before it reads a newline.
   */
  readonly lines: boolean;
}

/** No preprocessing: the symbols are the code points of the text. */
export const plainTreatment: Treatment = {
  unit: 'character',
  normalize: 'none',
  normalizeNewlines: false,
  lossy: false,
  lines: false,
};

export const treatmentNames = Object.keys(plainTreatment) as (keyof Treatment)[];

/**
 * Checks that raw bytes are not combined with options that change a text.
 * @param shown returns the name of an option for messages
 * @throws {UsageError} naming the conflicting option
 */
export function checkTreatment(
  treatment: Treatment,
  shown: (option: string) => string = (name) => name,
): void {
  if (treatment.unit !== 'byte') return;
  const { normalize, normalizeNewlines, lossy } = plainTreatment;
  const changes = Object.entries({ normalize, normalizeNewlines, lossy });
  const change = changes.find(([name, unchanged]) => treatment[name as keyof Treatment] !== unchanged);
  if (!change) return;
  throw new UsageError(
    `${shown('unit')} byte reads raw bytes and cannot be combined with ${shown(change[0])}: leave one of them out`,
  );
}

/** Returns the recorded preprocessing without the steps that do not apply to bytes. */
export function effectiveTreatment(recorded: Treatment): Treatment {
  const { unit, lines } = recorded;
  return unit === 'byte' ? { ...plainTreatment, unit, lines } : recorded;
}

/**
 * Returns the id of the newline if every line is an independent text: the network's state is reset before it reads one.
 * @returns undefined for a text that is one stream; -1 for a vocabulary without a newline
 */
export function lineSymbol({ lines }: Treatment, vocabulary: Vocabulary): number | undefined {
  return lines ? vocabulary.idOf(lineFeed) : undefined;
}

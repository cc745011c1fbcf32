import { UsageError } from '../errors.js';
import { lineFeed } from './code-points.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * The preprocessing that converts a text to symbols. It is part of a model and applies to all its texts and seeds.
 */
export interface Preprocessing {
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
export const noPreprocessing: Preprocessing = {
  unit: 'character',
  normalize: 'none',
  normalizeNewlines: false,
  lossy: false,
  lines: false,
};

export const preprocessingNames = Object.keys(noPreprocessing) as (keyof Preprocessing)[];

/**
 * Checks that raw bytes are not combined with options that change a text.
 * @param shown returns the name of an option for messages
 * @throws {UsageError} naming the conflicting option
 */
export function checkPreprocessing(
  preprocessing: Preprocessing,
  shown: (option: string) => string = (name) => name,
): void {
  if (preprocessing.unit !== 'byte') return;
  const { normalize, normalizeNewlines, lossy } = noPreprocessing;
  const changes = Object.entries({ normalize, normalizeNewlines, lossy });
  const change = changes.find(
    ([name, unchanged]) => preprocessing[name as keyof Preprocessing] !== unchanged,
  );
  if (!change) return;
  throw new UsageError(
    `${shown('unit')} byte reads raw bytes and cannot be combined with ${shown(change[0])}: leave one of them out`,
  );
}

/** Returns the recorded preprocessing without the steps that do not apply to bytes. */
export function effectivePreprocessing(recorded: Preprocessing): Preprocessing {
  const { unit, lines } = recorded;
  return unit === 'byte' ? { ...noPreprocessing, unit, lines } : recorded;
}

/**
 * Returns the id of the newline if every line is an independent text: the network's state is reset before it reads one.
 * @returns undefined for a text that is one stream; -1 for a vocabulary without a newline
 */
export function resetSymbolOf({ lines }: Preprocessing, vocabulary: Vocabulary): number | undefined {
  return lines ? vocabulary.idOf(lineFeed) : undefined;
}

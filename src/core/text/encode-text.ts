import { codePointsOf } from './code-points.js';
import { treatCodePoints } from './transform.js';
import type { Treatment } from './treatment.js';
import type { Vocabulary } from './vocabulary.js';

export interface EncodedText {
  /** The ids of the symbols that the vocabulary holds, the others left out. */
  readonly ids: Int32Array;
  /** The code points that it does not hold, each once, in order of appearance. */
  readonly unknown: readonly number[];
}

const byteOrderMark = /^\uFEFF/;

/**
 * The ids of a short text such as a seed, after the same treatment as the text that the vocabulary was made of: a
 * byte-order mark at its start is dropped. For a vocabulary of bytes they are the bytes of the text in UTF-8, raw.
 */
export function encodeText(text: string, treatment: Treatment, vocabulary: Vocabulary): EncodedText {
  const symbols =
    treatment.unit === 'byte'
      ? new TextEncoder().encode(text)
      : treatCodePoints(codePointsOf(text.replace(byteOrderMark, '')), treatment);
  const ids = vocabulary.encode(symbols);
  return {
    ids: ids.filter((id) => id >= 0),
    unknown: [...new Set(symbols)].filter((symbol) => vocabulary.idOf(symbol) < 0),
  };
}

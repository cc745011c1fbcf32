import { codePointsOf } from './code-points.js';
import { preprocess } from './transform.js';
import type { Preprocessing } from './preprocessing.js';
import type { Vocabulary } from './vocabulary.js';

/** A short text as symbol ids. */
export interface EncodedText {
  /** The ids of the symbols in the vocabulary. */
  readonly ids: Int32Array;
  /** The skipped code points outside the vocabulary, each once, in order of appearance. */
  readonly unknown: readonly number[];
}

const byteOrderMark = /^\uFEFF/;

/**
 * Encodes a short text, such as a seed, with the preprocessing of the training text. A byte-order mark at its start is
 * dropped. For a byte vocabulary, the symbols are the UTF-8 bytes of the text, unchanged.
 */
export function encodeText(text: string, preprocessing: Preprocessing, vocabulary: Vocabulary): EncodedText {
  const symbols =
    preprocessing.unit === 'byte'
      ? new TextEncoder().encode(text)
      : preprocess(codePointsOf(text.replace(byteOrderMark, '')), preprocessing);
  const ids = vocabulary.encode(symbols);
  return {
    ids: ids.filter((id) => id >= 0),
    unknown: [...new Set(symbols)].filter((symbol) => vocabulary.idOf(symbol) < 0),
  };
}

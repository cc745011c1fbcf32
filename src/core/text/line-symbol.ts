import type { Treatment } from './treatment.js';
import type { Vocabulary } from './vocabulary.js';
import { lineFeed } from './code-points.js';

/**
 * The id of the newline where every line is a text of its own: before it reads one, a network forgets all that it has
 * read. Undefined for a text that is one stream; -1 for a vocabulary without a newline, which no text of lines has.
 */
export function lineSymbol({ lines }: Treatment, vocabulary: Vocabulary): number | undefined {
  return lines ? vocabulary.idOf(lineFeed) : undefined;
}

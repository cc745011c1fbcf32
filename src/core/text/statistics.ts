import { log } from '../math.js';
import type { TokenCounts } from './token-counts.js';
import type { Vocabulary } from './vocabulary.js';
import { lineFeed } from './code-points.js';

/** How often a symbol occurs in a text. */
export interface SymbolCount {
  readonly symbol: string;
  readonly codePoint: number;
  readonly count: number;
}

/** The statistics that `tokenize --stats` prints. */
export interface TextStatistics {
  /** The number of symbols: characters, or bytes with a byte vocabulary. */
  readonly characters: number;
  /** The number of lines, including an unfinished last line. */
  readonly lines: number;
  /** The number of different symbols. */
  readonly distinctSymbols: number;
  /** The order-0 entropy: the mean cost of a symbol under the symbol frequencies. */
  readonly entropyBitsPerCharacter: number;
  /** The ten most frequent symbols, most frequent first; ties are sorted by code point. */
  readonly commonest: readonly SymbolCount[];
  /** The ten least frequent symbols, least frequent first; ties are sorted by code point. */
  readonly rarest: readonly SymbolCount[];
}

const listLength = 10;

/** Computes the statistics of a text. The entropy of an empty text is 0. */
export function textStatistics(tokens: TokenCounts, vocabulary: Vocabulary): TextStatistics {
  const symbols = tokens
    .countIds(vocabulary.size)
    .map((count, id) => ({ symbol: vocabulary.symbolOf(id), codePoint: vocabulary.codePointOf(id), count }))
    .filter(({ count }) => count > 0);
  const endsInsideLine = tokens.last !== undefined && vocabulary.codePointOf(tokens.last) !== lineFeed;
  const newlines = symbols.find(({ codePoint }) => codePoint === lineFeed)?.count ?? 0;
  return {
    characters: tokens.length,
    lines: newlines + (endsInsideLine ? 1 : 0),
    distinctSymbols: symbols.length,
    entropyBitsPerCharacter: entropy(symbols.map(({ count }) => count)),
    commonest: symbols.toSorted((a, b) => b.count - a.count).slice(0, listLength),
    rarest: symbols.toSorted((a, b) => a.count - b.count).slice(0, listLength),
  };
}

/** Returns the entropy in bits of a distribution given by positive counts. */
function entropy(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const nats = counts.reduce((sum, count) => sum + (count / total) * log(total / count), 0);
  return nats / Math.LN2;
}

import { log } from '../math.js';
import type { TokenCounts } from './token-counts.js';
import type { Vocabulary } from './vocabulary.js';
import { lineFeed } from './code-points.js';

export interface SymbolCount {
  readonly symbol: string;
  readonly codePoint: number;
  readonly count: number;
}

export interface TextStatistics {
  /** Symbols of the text: characters, or bytes where the unit is bytes. */
  readonly characters: number;
  /** A file's end ends its last line. */
  readonly lines: number;
  /** Symbols that occur. */
  readonly distinctSymbols: number;
  /** Order 0: what each character would cost if only the symbols' frequencies were known. */
  readonly entropyBitsPerCharacter: number;
  /** At most ten, the commonest first; equally common ones in the order of their code points. */
  readonly commonest: readonly SymbolCount[];
  /** At most ten, the rarest first. */
  readonly rarest: readonly SymbolCount[];
}

const listed = 10;

/** What `tokenize --stats` tells of a text; the entropy of an empty one is 0. */
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
    commonest: symbols.toSorted((a, b) => b.count - a.count).slice(0, listed),
    rarest: symbols.toSorted((a, b) => a.count - b.count).slice(0, listed),
  };
}

/** The entropy in bits of a distribution given by counts, all positive. */
function entropy(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const nats = counts.reduce((sum, count) => sum + (count / total) * log(total / count), 0);
  return nats / Math.LN2;
}

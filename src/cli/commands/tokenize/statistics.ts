/** What `charnn tokenize --stats` tells of a text, as JSON and for reading. */
import { textOfMessage } from '../../../core/errors.js';
import { flagOf } from '../../options/option.js';
import { formatCount, formatTable } from '../../terminal/format.js';
import { describeCodePoint } from '../../../core/text/code-points.js';
import type { Corpus } from '../../../core/text/corpus.js';
import type { TokenCounts } from '../../../core/text/token-counts.js';
import { type SymbolCount, textStatistics, type TextStatistics } from '../../../core/text/statistics.js';

/** The statistics of a text, with its size in bytes and what is odd about it. */
export interface CorpusStatistics extends TextStatistics {
  readonly bytes: number;
  readonly oddities: readonly string[];
}

/** Counts what there is to tell of a text that was read. */
export function statisticsOf({ tokens, vocabulary, bytes, notes }: Corpus<TokenCounts>): CorpusStatistics {
  return {
    ...textStatistics(tokens, vocabulary),
    bytes,
    oddities: notes.map((note) => textOfMessage(note, flagOf)),
  };
}

/** The statistics as a line for each: its name and its value, in two columns; each oddity is a line of its own. */
export function formatStatistics(statistics: CorpusStatistics): string {
  const rows: [string, string][] = [
    ['characters', formatCount(statistics.characters)],
    ['bytes', formatCount(statistics.bytes)],
    ['lines', formatCount(statistics.lines)],
    ['distinct symbols', formatCount(statistics.distinctSymbols)],
    ['entropy', `${statistics.entropyBitsPerCharacter.toFixed(4)} bits/character`],
    ['commonest', listOf(statistics.commonest)],
    ['rarest', listOf(statistics.rarest)],
    ...statistics.oddities.map((oddity): [string, string] => ['odd', oddity]),
  ];
  return formatTable(rows);
}

function listOf(symbols: readonly SymbolCount[]): string {
  return symbols
    .map(({ codePoint, count }) => `${describeCodePoint(codePoint)} ${formatCount(count)}`)
    .join(', ');
}

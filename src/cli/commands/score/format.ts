/** Scores of lines as `charnn score` writes them. */
import type { ScoreTotal } from '../../../core/evaluation/score.js';
import type { ScoredLine } from '../../../core/evaluation/scorer.js';
import { codePointOfId } from '../../../core/text/lines.js';
import type { Vocabulary } from '../../../core/text/vocabulary.js';
import { describeBytes } from '../bytes-record.js';
import { describeSymbol } from '../symbol-record.js';

/** Records that make a piece of output. */
const recordsAtOnce = 1 << 14;

/** A number for `sort -n`, which knows no exponents. */
function formatBits(bits: number): string {
  return bits.toFixed(6);
}

/** `bits/character<TAB>line` for each, with the bytes that the lines had. */
export function formatLines(scored: readonly ScoredLine[]): Uint8Array {
  return Buffer.concat(
    scored.flatMap(({ bitsPerCharacter, line: { bytes } }) => [
      Buffer.from(`${formatBits(bitsPerCharacter)}\t`),
      bytes,
    ]),
  );
}

/** A JSON record of each. */
export function formatRecords(scored: readonly ScoredLine[]): string {
  const records = scored.map(({ line: { bytes }, characters, bits, bitsPerCharacter }) => {
    const line = describeBytes('line', bytes.subarray(0, -1));
    return `${JSON.stringify({ ...line, characters, bits, bitsPerCharacter })}\n`;
  });
  return records.join('');
}

/**
 * A JSON record of each symbol of lines, in pieces: `character`, or `byte` where it is one of a model of bytes, or is no
 * UTF-8.
 * @param firstNumber the number of the first of them, counted from 1
 */
export function* formatCharacters(
  scored: readonly ScoredLine[],
  firstNumber: number,
  vocabulary: Vocabulary,
): Generator<string> {
  let records: string[] = [];
  for (const [n, { line, bitsOfEach }] of scored.entries()) {
    const lineNumber = firstNumber + n;
    for (let i = 0; i < bitsOfEach!.length; i++) {
      const symbol = describeSymbol(codePointOfId(line.ids[i + 1], vocabulary), vocabulary);
      records.push(`${JSON.stringify({ lineNumber, ...symbol, bits: bitsOfEach![i] })}\n`);
      if (records.length < recordsAtOnce) continue;
      yield records.join('');
      records = [];
    }
  }
  yield records.join('');
}

/** The sum over a text, in bits, or as a JSON record. */
export function formatTotal(total: ScoreTotal, asRecord: boolean): string {
  return `${asRecord ? JSON.stringify(total) : formatBits(total.bits)}\n`;
}

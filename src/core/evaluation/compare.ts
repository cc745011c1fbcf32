import { DataError } from '../errors.js';
import type { BlockEnd } from '../text/source-blocks.js';
import type { Treatment } from '../text/treatment.js';
import { type LossSummary, standardErrorOfMean } from './summary.js';

/** A text as one of two models reads it, and what that model's predictions cost. */
export interface ComparedText {
  readonly treatment: Treatment;
  readonly blockEnds: readonly BlockEnd[];
  /** Bytes of the text as read. */
  readonly bytes: number;
  readonly summary: LossSummary;
}

/**
 * By how much the loss of a first model exceeds that of a second on the same text: negative where the first is better.
 * Per character in nats where both have the same symbols, else per byte in bits.
 */
export type Difference = ({ readonly natsPerCharacter: number } | { readonly bitsPerByte: number }) & {
  /** The standard error of the difference, from those of the text's blocks. */
  readonly standardError: number;
};

/**
 * The difference between two models that scored the same text. Where their symbols differ, the text's first character
 * is left out, since one of them may have scored a part of it.
 * @throws {DataError} if nothing is left
 */
export function differenceOf(first: ComparedText, second: ComparedText): Difference {
  if (haveSameSymbols(first.treatment, second.treatment)) {
    const blocks = pairs(first, second, ({ loss, characters }) => loss / characters);
    return {
      natsPerCharacter: first.summary.mean - second.summary.mean,
      standardError: standardErrorOfMean(blocks),
    };
  }
  const blocks = pairs(first, second, ({ loss }, bytes) => loss / Math.LN2 / bytes);
  return {
    bitsPerByte: bitsAfterFirstCharacter(first) - bitsAfterFirstCharacter(second),
    standardError: standardErrorOfMean(blocks),
  };
}

function haveSameSymbols(first: Treatment, second: Treatment): boolean {
  return (['unit', 'normalize', 'normalizeNewlines'] as const).every((name) => first[name] === second[name]);
}

/** The differences of what `measure` gives for the blocks of both texts, the one of the first character not among them. */
function pairs(
  first: ComparedText,
  second: ComparedText,
  measure: (block: LossSummary['blocks'][number], bytes: number) => number,
): number[] {
  const [a, b] = [first, second].map(({ blockEnds, summary }) =>
    summary.blocks.slice(1).map((block, k) => measure(block, blockEnds[k + 1].bytes - blockEnds[k].bytes)),
  );
  return a.slice(0, b.length).map((value, k) => value - b[k]);
}

function bitsAfterFirstCharacter({ blockEnds, bytes, summary }: ComparedText): number {
  const start = blockEnds.at(0);
  if (!start) {
    throw new DataError(
      'the text has one character, so two models with other symbols cannot be compared: take more',
    );
  }
  return (summary.total - summary.blocks[0].loss) / Math.LN2 / (bytes - start.bytes);
}

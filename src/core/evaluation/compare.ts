import { DataError } from '../errors.js';
import type { BlockEnd } from '../text/source-blocks.js';
import type { Preprocessing } from '../text/preprocessing.js';
import { type LossSummary, standardErrorOfMean } from './summary.js';

/** The text as one of two compared models reads it, with that model's losses. */
export interface ComparedText {
  readonly preprocessing: Preprocessing;
  readonly blockEnds: readonly BlockEnd[];
  /** The size of the input in bytes. */
  readonly bytes: number;
  readonly summary: LossSummary;
}

/**
 * The loss of the first model minus that of the second on the same text; negative if the first is better. In nats per
 * character if both models have the same symbols, otherwise in bits per byte.
 */
export type Difference = ({ readonly natsPerCharacter: number } | { readonly bitsPerByte: number }) & {
  /** The standard error of the difference, estimated from the differences of the text's blocks. */
  readonly standardError: number;
};

/**
 * Compares the losses of two models on the same text. If their symbols differ, the text's first character is left out:
 * a byte model may score some of its bytes.
 * @throws {DataError} if the models have different symbols and the text has only one character
 */
export function differenceOf(first: ComparedText, second: ComparedText): Difference {
  if (haveSameSymbols(first.preprocessing, second.preprocessing)) {
    const blocks = blockDifferences(first, second, ({ loss, characters }) => loss / characters);
    return {
      natsPerCharacter: first.summary.mean - second.summary.mean,
      standardError: standardErrorOfMean(blocks),
    };
  }
  const blocks = blockDifferences(first, second, ({ loss }, bytes) => loss / Math.LN2 / bytes);
  return {
    bitsPerByte: bitsAfterFirstCharacter(first) - bitsAfterFirstCharacter(second),
    standardError: standardErrorOfMean(blocks),
  };
}

function haveSameSymbols(first: Preprocessing, second: Preprocessing): boolean {
  return (['unit', 'normalize', 'normalizeNewlines'] as const).every((name) => first[name] === second[name]);
}

/** Returns the differences of `measure` between matching blocks, without the block of the first character. */
function blockDifferences(
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
      'the text has one character, so models with different symbols cannot be compared: use a longer text',
    );
  }
  return (summary.total - summary.blocks[0].loss) / Math.LN2 / (bytes - start.bytes);
}

import { escapedByte, isSurrogate } from '../../core/text/code-points.js';
import type { Vocabulary } from '../../core/text/vocabulary.js';

/**
 * What JSON records call a symbol: `character`, or `byte` where it is one of a model of bytes, or is no UTF-8.
 * @param point a code point, or a byte; a byte that is no UTF-8 is U+DC00 + byte
 */
export function describeSymbol(
  point: number,
  { unit }: Vocabulary,
): { readonly byte: number } | { readonly character: string } {
  if (unit === 'byte') return { byte: point };
  return isSurrogate(point) ? { byte: escapedByte(point) } : { character: String.fromCodePoint(point) };
}

/**
 * Conversions between strings and arrays of Unicode code points. `text/` processes code points, so that a symbol is one
 * number and the hot path creates no strings.
 */

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;

/** Returns the code points of `text`. Lone surrogates are kept. */
export function codePointsOf(text: string): Uint32Array {
  const points = new Uint32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i++;
    points[count++] = point;
  }
  return points.subarray(0, count);
}

/** The number of UTF-16 code units per `String.fromCharCode` call: more arguments could overflow the stack. */
const unitsAtOnce = 8192;

/** Returns the string of these code points. */
export function textOf(points: Uint32Array | readonly number[]): string {
  const units = new Uint16Array(Math.min(2 * points.length, unitsAtOnce));
  let text = '';
  let count = 0;
  for (const point of points) {
    if (count + 2 > unitsAtOnce) {
      text += stringOfUnits(units.subarray(0, count));
      count = 0;
    }
    if (point > 0xffff) {
      units[count++] = 0xd800 + ((point - 0x10000) >> 10);
      units[count++] = 0xdc00 + (point & 0x3ff);
    } else {
      units[count++] = point;
    }
  }
  return text + stringOfUnits(units.subarray(0, count));
}

function stringOfUnits(units: Uint16Array): string {
  return Reflect.apply(String.fromCharCode, undefined, units) as string;
}

/** Returns whether a code point is a surrogate, half of a UTF-16 pair and not a character. */
export function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}

/** Returns the code point that keeps a byte of invalid UTF-8: the lone surrogate U+DC00 + byte, in no vocabulary. */
export function escapeByte(byte: number): number {
  return 0xdc00 + byte;
}

/** Returns the byte of a code point from `escapeByte`. */
export function escapedByte(surrogate: number): number {
  return surrogate - 0xdc00;
}

const invisible = /[\p{C}\p{Z}]/u;
const mark = /^\p{M}/u;
const escapes = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

/**
 * Describes a code point for messages: `'x' (U+0078)`, `'\n' (U+000A)`. A combining mark is shown on a dotted circle,
 * an invisible character only as its number, `U+200B`.
 */
export function describeCodePoint(point: number): string {
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  const symbol = String.fromCodePoint(point);
  const escape = escapes.get(point);
  if (escape !== undefined) return `'${escape}' (${number})`;
  if (invisible.test(symbol) && symbol !== ' ') return number;
  return `'${standingAlone(symbol)}' (${number})`;
}

/** Returns `text`, with a dotted circle before a combining mark at its start. */
export function standingAlone(text: string): string {
  return mark.test(text) ? `\u25cc${text}` : text;
}

/** Lists the first `most` of `points` for messages, and the number of the others. */
export function describeCodePoints(points: readonly number[], most = 5): string {
  const listed = points.slice(0, most).map(describeCodePoint).join(', ');
  return points.length > most ? `${listed} and ${points.length - most} more` : listed;
}

/**
 * Texts as arrays of Unicode code points, the form in which they pass through `text/`: a symbol is one number,
 * and no strings are made in the hot path.
 */

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;

/** The code points of `text`; a lone surrogate comes out as itself. */
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

/** As many UTF-16 units as `String.fromCharCode` takes as arguments without filling the stack. */
const unitsAtOnce = 8192;

/** The string made of these code points. */
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

/** Whether a code point is half of a surrogate pair, which is no character. */
export function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}

/** What a byte that is no UTF-8 becomes where it is kept: U+DC00 + byte, a lone surrogate, which no vocabulary holds. */
export function escapeByte(byte: number): number {
  return 0xdc00 + byte;
}

/** The byte that `escapeByte` was given. */
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
 * A code point as messages show it: `'x' (U+0078)`, `'\n' (U+000A)`, a combining mark on a dotted circle, and what
 * cannot be seen by its number alone, `U+200B`.
 */
export function describeCodePoint(point: number): string {
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  const symbol = String.fromCodePoint(point);
  const escape = escapes.get(point);
  if (escape !== undefined) return `'${escape}' (${number})`;
  if (invisible.test(symbol) && symbol !== ' ') return number;
  return `'${standingAlone(symbol)}' (${number})`;
}

/** A text that can stand alone: a combining mark that it begins with stands on a dotted circle. */
export function standingAlone(text: string): string {
  return mark.test(text) ? `\u25cc${text}` : text;
}

/** The first few of `points` as messages list them, with how many more there are. */
export function describeCodePoints(points: readonly number[], most = 5): string {
  const listed = points.slice(0, most).map(describeCodePoint).join(', ');
  return points.length > most ? `${listed} and ${points.length - most} more` : listed;
}

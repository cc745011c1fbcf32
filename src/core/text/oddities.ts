import type { Message } from '../errors.js';
import type { Preprocessing } from './preprocessing.js';
import { carriageReturn, lineFeed } from './code-points.js';

/** Characters that some programs treat as line ends. Here they are ordinary characters. */
const separators = new Map([
  [0x0b, 'vertical tabs (U+000B)'],
  [0x0c, 'form feeds (U+000C)'],
  [0x85, 'next-line characters (U+0085)'],
  [0x2028, 'line separators (U+2028)'],
  [0x2029, 'paragraph separators (U+2029)'],
]);

/** Detects unexpected characters in a text while it is read, for notes to the user. */
export class Oddities {
  /** The number of carriage returns before a line feed. */
  crlf = 0;
  /** The number of other carriage returns. */
  loneCr = 0;
  nul = 0;
  /** The number of occurrences of each line separator found. */
  readonly separators = new Map<number, number>();
  /** Whether the text has a character that NFD would decompose. */
  composed = false;
  /** Whether the text has a sequence that NFC would compose. */
  decomposed = false;
  #previous = -1;

  /** Scans the next code points, before preprocessing. */
  scan(points: Uint32Array): void {
    for (let i = 0; i < points.length; i++) {
      const point = points[i];
      const previous = i === 0 ? this.#previous : points[i - 1];
      // Fast path: printable ASCII and LF, not after a CR, need no closer look.
      const isCommon = (point >= 0x20 && point <= 0x7e) || point === lineFeed;
      if (!isCommon || previous === carriageReturn) this.#inspect(previous, point);
    }
    if (points.length > 0) this.#previous = points[points.length - 1];
  }

  /** Ends a file: the next code point has no predecessor. */
  endFile(): void {
    if (this.#previous === carriageReturn) this.loneCr++;
    this.#previous = -1;
  }

  /**
   * Returns notes for the user, one line each, about characters that the preprocessing leaves unchanged.
   * @param isFixed whether the preprocessing comes from a model or a vocabulary, and options cannot change it
   */
  notes({ normalizeNewlines, normalize }: Preprocessing, isFixed = false): Message[] {
    const notes: Message[] = [];
    const by = (flag: string) => (isFixed ? `training with ${flag}` : flag);
    if (this.crlf > 0 && !normalizeNewlines) {
      notes.push(
        (option) =>
          `kept CRLF line endings, ${this.crlf} in total ` +
          `(${by(option('normalizeNewlines'))} converts each to a newline)`,
      );
    }
    if (this.loneCr > 0 && !normalizeNewlines) {
      notes.push(
        (option) =>
          `kept lone carriage returns, ${this.loneCr} in total ` +
          `(${by(option('normalizeNewlines'))} converts each to a newline)`,
      );
    }
    for (const [point, count] of this.separators) {
      notes.push(
        `kept ${separators.get(point)!} as ordinary characters, ${count} in total: they do not end lines`,
      );
    }
    if (this.nul > 0)
      notes.push(`the text contains NUL characters, ${this.nul} in total: is it a binary file?`);
    if (this.composed && this.decomposed && normalize === 'none') {
      notes.push(
        (option) =>
          'the text mixes composed and decomposed characters, NFC and NFD ' +
          `(${by(`${option('normalize')} nfc`)} composes them all)`,
      );
    }
    return notes;
  }

  #inspect(previous: number, point: number): void {
    if (previous === carriageReturn) {
      if (point === lineFeed) this.crlf++;
      else this.loneCr++;
    }
    if (point === 0) this.nul++;
    else if (mayBeSeparator(point)) this.#countSeparator(point);
    else if (point >= 0xc0) this.#checkForm(previous, point);
  }

  #countSeparator(point: number): void {
    if (separators.has(point)) this.separators.set(point, (this.separators.get(point) ?? 0) + 1);
  }

  /** Checks the normalization form of likely characters, until both forms are found. */
  #checkForm(previous: number, point: number): void {
    if (!this.composed && mayBeComposed(point)) {
      const symbol = String.fromCodePoint(point);
      this.composed = symbol.normalize('NFD') !== symbol;
    }
    if (!this.decomposed && mayCompose(point) && previous >= 0) {
      const pair = String.fromCodePoint(previous, point);
      this.decomposed = pair.normalize('NFC') !== pair;
    }
  }
}

/** Returns false for most characters that are not line separators, to avoid the search. */
function mayBeSeparator(point: number): boolean {
  return point < 0xa0 || point === 0x2028 || point === 0x2029;
}

/** Returns whether a code point may be a Latin, Greek or Cyrillic letter with a mark, or is a Hangul syllable. */
function mayBeComposed(point: number): boolean {
  return point < 0x530 || (point >= 0x1e00 && point <= 0x1fff) || (point >= 0xac00 && point <= 0xd7a3);
}

/** Returns whether a code point is a combining mark of these scripts or of kana, or a vowel jamo. */
function mayCompose(point: number): boolean {
  return (
    (point >= 0x300 && point <= 0x36f) ||
    (point >= 0x1161 && point <= 0x1175) ||
    point === 0x3099 ||
    point === 0x309a
  );
}

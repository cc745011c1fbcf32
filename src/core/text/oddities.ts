import type { Message } from '../errors.js';
import type { Treatment } from './treatment.js';
import { carriageReturn, lineFeed } from './code-points.js';

/** Characters that some programs take for the end of a line; here they are ordinary. */
const separators = new Map([
  [0x0b, 'vertical tabs (U+000B)'],
  [0x0c, 'form feeds (U+000C)'],
  [0x85, 'next-line characters (U+0085)'],
  [0x2028, 'line separators (U+2028)'],
  [0x2029, 'paragraph separators (U+2029)'],
]);

/** Looks out, while a text is read, for what its owner may not know to be in it. */
export class Oddities {
  /** Carriage returns before a line feed, and others. */
  crlf = 0;
  loneCr = 0;
  nul = 0;
  /** Occurrences of each character of `separators` found. */
  readonly separators = new Map<number, number>();
  /** Whether there is a character that NFD would split, and a sequence that NFC would join. */
  composed = false;
  decomposed = false;
  #previous = -1;

  /** Looks through the next code points as they were read, before any treatment. */
  scan(points: Uint32Array): void {
    for (let i = 0; i < points.length; i++) {
      const point = points[i];
      const previous = i === 0 ? this.#previous : points[i - 1];
      // Printable ASCII and newlines after anything but a carriage return are by far the commonest.
      const isCommon = (point >= 0x20 && point <= 0x7e) || point === lineFeed;
      if (!isCommon || previous === carriageReturn) this.#look(previous, point);
    }
    if (points.length > 0) this.#previous = points[points.length - 1];
  }

  /** Ends one file; what follows is looked at afresh. */
  endFile(): void {
    if (this.#previous === carriageReturn) this.loneCr++;
    this.#previous = -1;
  }

  /**
   * What to tell the user, a sentence each; nothing about what the treatment takes care of.
   * @param isLearnt Whether the treatment is that of a model or a vocabulary, which no flag changes any more.
   */
  notes({ normalizeNewlines, normalize }: Treatment, isLearnt = false): Message[] {
    const notes: Message[] = [];
    const by = (flag: string) => (isLearnt ? `training with ${flag}` : flag);
    if (this.crlf > 0 && !normalizeNewlines) {
      notes.push(
        (option) =>
          `kept CRLF line ends, ${this.crlf} in all (${by(option('normalizeNewlines'))} makes each one newline)`,
      );
    }
    if (this.loneCr > 0 && !normalizeNewlines) {
      notes.push(
        (option) =>
          `kept lone carriage returns, ${this.loneCr} in all (${by(option('normalizeNewlines'))} makes each a newline)`,
      );
    }
    for (const [point, count] of this.separators) {
      notes.push(`kept ${separators.get(point)!} as ordinary characters, ${count} in all: they end no line`);
    }
    if (this.nul > 0) notes.push(`the text holds NUL characters, ${this.nul} in all: is it a text?`);
    if (this.composed && this.decomposed && normalize === 'none') {
      notes.push(
        (option) =>
          'the text mixes composed and decomposed characters, NFC and NFD ' +
          `(${by(`${option('normalize')} nfc`)} makes them alike)`,
      );
    }
    return notes;
  }

  #look(previous: number, point: number): void {
    if (previous === carriageReturn) {
      if (point === lineFeed) this.crlf++;
      else this.loneCr++;
    }
    if (point === 0) this.nul++;
    else if (mayBeSeparator(point)) this.#countSeparator(point);
    else if (point >= 0xc0) this.#lookAtForm(previous, point);
  }

  #countSeparator(point: number): void {
    if (separators.has(point)) this.separators.set(point, (this.separators.get(point) ?? 0) + 1);
  }

  /** Normalises single characters, but only until both forms have been found, and only where they are likely. */
  #lookAtForm(previous: number, point: number): void {
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

/** Spares most other characters the search. */
function mayBeSeparator(point: number): boolean {
  return point < 0xa0 || point === 0x2028 || point === 0x2029;
}

/** Latin, Greek and Cyrillic letters with marks, and Hangul syllables. */
function mayBeComposed(point: number): boolean {
  return point < 0x530 || (point >= 0x1e00 && point <= 0x1fff) || (point >= 0xac00 && point <= 0xd7a3);
}

/** Combining marks of these scripts and of kana, and vowel jamo. */
function mayCompose(point: number): boolean {
  return (
    (point >= 0x300 && point <= 0x36f) ||
    (point >= 0x1161 && point <= 0x1175) ||
    point === 0x3099 ||
    point === 0x309a
  );
}

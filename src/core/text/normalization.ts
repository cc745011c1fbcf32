import { withRoom } from '../typed-arrays.js';
import { codePointsOf, textOf } from './code-points.js';
import type { Stage } from './transform.js';

const mark = /\p{M}/u;

/**
 * Returns whether a text can be split before `point` for Unicode normalization: the two sides then normalize
 * independently. Such a code point is a starter (canonical combining class 0) that never composes with the code point
 * before it. All others are marks, vowel and trailing jamo of Hangul, and vowel signs of Kirat Rai.
 */
export function isBoundaryBefore(point: number): boolean {
  if (point < 0x300) return true;
  if (point >= 0x1160 && point <= 0x11ff) return false;
  if (isIdeograph(point) || isHangulSyllable(point)) return true;
  if (point >= 0x16d40 && point <= 0x16d7f) return false;
  return !mark.test(String.fromCodePoint(point));
}

function isIdeograph(point: number): boolean {
  return point >= 0x3400 && point <= 0x9fff;
}

function isHangulSyllable(point: number): boolean {
  return point >= 0xac00 && point <= 0xd7a3;
}

/** Returns whether the code points are certainly in the form already, by a fast check of their ranges. */
function isNormalized(points: Uint32Array, form: 'NFC' | 'NFD'): boolean {
  const firstToCheck = form === 'NFC' ? 0x300 : 0xc0;
  // An indexed loop: for…of over a typed array takes twice as long.
  for (let i = 0, end = points.length; i < end; i++) {
    const point = points[i];
    if (point < firstToCheck || isIdeograph(point) || (form === 'NFC' && isHangulSyllable(point))) continue;
    return false;
  }
  return true;
}

/**
 * Normalizes a text that arrives in blocks. The result is the same as for the whole text: the last starter of a block
 * and the code points after it are held back, because the next block can change them.
 */
export class UnicodeNormalizer implements Stage {
  readonly #form: 'NFC' | 'NFD';
  /** The code points since the last boundary: the first `#heldLength` entries. */
  #held = new Uint32Array(64);
  #heldLength = 0;

  constructor(form: 'NFC' | 'NFD') {
    this.#form = form;
  }

  write(points: Uint32Array): Uint32Array {
    let cut = points.length;
    while (cut > 0 && !isBoundaryBefore(points[cut - 1])) cut--;
    if (cut === 0) {
      this.#hold(points);
      return points.subarray(0, 0);
    }
    this.#hold(points.subarray(0, cut - 1));
    const ready = this.end();
    this.#hold(points.subarray(cut - 1));
    return ready;
  }

  /** Returns the normalized code points held back. Another text can follow. */
  end(): Uint32Array {
    const piece = this.#held.slice(0, this.#heldLength);
    this.#heldLength = 0;
    return isNormalized(piece, this.#form) ? piece : codePointsOf(textOf(piece).normalize(this.#form));
  }

  #hold(points: Uint32Array): void {
    const length = this.#heldLength + points.length;
    this.#held = withRoom(this.#held, length);
    this.#held.set(points, this.#heldLength);
    this.#heldLength = length;
  }
}

/**
 * Composes the symbols of an `nfd` model, one by one, into NFC text: jamo into syllables, letters and marks into
 * letters. `push` returns text as soon as no later symbol can change it: pushing `'e'`, U+0301, `'a'`, `'\n'` returns
 * `''`, `''`, `'é'`, `'a\n'`.
 */
export class Composer {
  #held: number[] = [];

  /** Adds a code point and returns the text that is now final, often empty. */
  push(point: number): string {
    const ready = isBoundaryBefore(point) ? this.flush() : '';
    this.#held.push(point);
    // Control characters and the space never compose, so a line can be shown as soon as it ends.
    return point <= 0x20 ? ready + this.flush() : ready;
  }

  /** Returns the text held back, at the end of a sample. */
  flush(): string {
    const text = textOf(this.#held).normalize('NFC');
    this.#held = [];
    return text;
  }
}

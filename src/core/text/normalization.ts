import { withRoom } from '../typed-arrays.js';
import { codePointsOf, textOf } from './code-points.js';
import type { Stage } from './transform.js';

const mark = /\p{M}/u;

/**
 * Whether Unicode normalisation may cut a text before `point`: nothing before it and nothing after it can then change
 * the other side. Such a code point is a starter (its canonical combining class is 0) that never composes with what
 * stands before it. All others are marks, vowel and trailing jamo of Hangul, and the vowel signs of Kirat Rai.
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

/** Whether these code points are known, at a glance, to be in the form already. */
function isNormalized(points: Uint32Array, form: 'NFC' | 'NFD'): boolean {
  const firstToCheck = form === 'NFC' ? 0x300 : 0xc0;
  // By index: going through a typed array with for…of takes twice as long.
  for (let i = 0, end = points.length; i < end; i++) {
    const point = points[i];
    if (point < firstToCheck || isIdeograph(point) || (form === 'NFC' && isHangulSyllable(point))) continue;
    return false;
  }
  return true;
}

/**
 * Normalises a text that comes in chunks: any split gives what normalising the whole gives. Held back is what may
 * still change, the last starter of a chunk and what follows it.
 */
export class UnicodeNormalizer implements Stage {
  readonly #form: 'NFC' | 'NFD';
  /** Code points since the last boundary: the first `#heldLength` of `#held`. */
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

  /** What was held back; a new text may follow. */
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
 * Composes the symbols of an `nfd` model, one by one, into text in NFC: jamo into syllables, letters and marks into
 * letters. Text comes out as soon as no later symbol can change it, and never half a character.
 */
export class Composer {
  #held: number[] = [];

  /** The text that `point` completes, often empty. */
  push(point: number): string {
    const ready = isBoundaryBefore(point) ? this.flush() : '';
    this.#held.push(point);
    // Control characters and the space compose with nothing: a line is shown when its newline comes.
    return point <= 0x20 ? ready + this.flush() : ready;
  }

  /** The text held back, at the end of a sample. */
  flush(): string {
    const text = textOf(this.#held).normalize('NFC');
    this.#held = [];
    return text;
  }
}

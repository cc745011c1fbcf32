import { carriageReturn, lineFeed } from './code-points.js';

/** The characters of a block. The losses of adjacent characters are correlated, those of such blocks hardly. */
const BLOCK_LENGTH = 500;

/** The end of a block: the numbers of symbols, and of bytes before preprocessing, up to there. */
export interface BlockEnd {
  readonly symbols: number;
  readonly bytes: number;
}

/**
 * Divides the bytes of a text into blocks that do not depend on its preprocessing. The first block has one character,
 * all others have 500: 1,200 ASCII characters end blocks at 1, 501 and 1001. A block is longer if its next character
 * could combine with the one before: it ends before a character whose first byte excludes that.
 */
export class SourceBlocks {
  #block = 0;
  #characters = 0;
  #lastByte = -1;

  /** Returns the offsets in `bytes`, the next bytes of the text, at which blocks end. */
  endsIn(bytes: Uint8Array): number[] {
    const ends: number[] = [];
    // An indexed loop: for…of over a typed array takes twice as long.
    for (let i = 0, length = bytes.length; i < length; i++) {
      const byte = bytes[i];
      if ((byte & 0xc0) !== 0x80) {
        if (
          this.#characters >= (this.#block === 0 ? 1 : BLOCK_LENGTH) &&
          cannotCombine(byte, this.#lastByte)
        ) {
          ends.push(i);
          this.#block++;
          this.#characters = 0;
        }
        this.#characters++;
      }
      this.#lastByte = byte;
    }
    return ends;
  }
}

/**
 * Returns whether no character that starts with `byte` can combine with the previous character, which ends with
 * `lastByte`. This holds below U+0300, for the ideographs, and for most Hangul syllables.
 */
function cannotCombine(byte: number, lastByte: number): boolean {
  if (byte === lineFeed) return lastByte !== carriageReturn;
  return byte < 0xcc || (byte >= 0xe4 && byte <= 0xe9) || byte === 0xeb || byte === 0xec;
}

import { carriageReturn, lineFeed } from './code-points.js';

/** Characters of a block: neighbouring losses depend on each other, those of blocks of this length hardly do. */
const BLOCK = 500;

/** Where a block of a text ends: how many symbols, and bytes as read, the text has up to there. */
export interface BlockEnd {
  readonly symbols: number;
  readonly bytes: number;
}

/**
 * Cuts the bytes of a text into blocks that are the same whatever its symbols are: the first has one character, all others
 * 500. A block is longer where its next character might become one symbol with the one before: it ends before a
 * character whose first byte tells that it cannot.
 */
export class SourceBlocks {
  #block = 0;
  #characters = 0;
  #lastByte = -1;

  /** Where blocks end in the next bytes of the text. */
  endsIn(bytes: Uint8Array): number[] {
    const ends: number[] = [];
    // By index: going through a typed array with for…of takes twice as long.
    for (let i = 0, length = bytes.length; i < length; i++) {
      const byte = bytes[i];
      if ((byte & 0xc0) !== 0x80) {
        if (this.#characters >= (this.#block === 0 ? 1 : BLOCK) && standsAlone(byte, this.#lastByte)) {
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
 * Whether no character of UTF-8 that begins with `byte` becomes one with the character before it, which ended in
 * `lastByte`. So it is below U+0300, in the ideographs, and in most of the syllables of Hangul.
 */
function standsAlone(byte: number, lastByte: number): boolean {
  if (byte === lineFeed) return lastByte !== carriageReturn;
  return byte < 0xcc || (byte >= 0xe4 && byte <= 0xe9) || byte === 0xeb || byte === 0xec;
}

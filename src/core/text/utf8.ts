import { DataError } from '../errors.js';
import { escapeByte } from './code-points.js';

/**
 * What becomes of bytes that are not UTF-8: an error; U+FFFD for each damaged sequence, exactly as the WHATWG's
 * decoder does; or, byte by byte, the lone surrogate U+DC00 + byte, which no vocabulary holds.
 */
export type Damage = 'error' | 'replace' | 'escape';

export interface Utf8Options {
  /** The text's name in error messages. */
  readonly source?: string;
  readonly damage?: Damage;
  /** Keeps a byte-order mark at the start of the text; without it, it is dropped. */
  readonly keepByteOrderMark?: boolean;
}

const replacement = 0xfffd;
const byteOrderMark = 0xfeff;

/** Decodes UTF-8 that comes in chunks of any size; a character may be split between them. */
export class Utf8Decoder {
  /** Whether the text began with a byte-order mark; known once its first character is. */
  hadByteOrderMark = false;
  /** How many damaged sequences have been replaced or escaped. */
  damagedSequences = 0;

  readonly #source: string;
  readonly #damage: Damage;
  readonly #keepByteOrderMark: boolean;
  #block = new Uint32Array(0);
  #atStart = true;
  /** Bytes of the text before the chunk at hand. */
  #offset = 0;
  /** The bytes seen of an unfinished sequence, and how many more it needs. */
  readonly #sequence = new Uint8Array(3);
  #seen = 0;
  #needed = 0;
  /** The range of the next continuation byte: narrower after E0, ED, F0 and F4 (overlong, surrogates, too large). */
  #lower = 0x80;
  #upper = 0xbf;
  #codePoint = 0;

  constructor({ source = 'the text', damage = 'error', keepByteOrderMark = false }: Utf8Options = {}) {
    this.#source = source;
    this.#damage = damage;
    this.#keepByteOrderMark = keepByteOrderMark;
  }

  /**
   * The code points that `bytes` complete, in a buffer that the next call overwrites.
   * @throws {DataError} with the offset of the first damaged sequence, if damage is an error
   */
  write(bytes: Uint8Array): Uint32Array {
    // Each byte gives one code point at most, besides those of a sequence left unfinished by the chunk before.
    if (this.#block.length < bytes.length + 3) this.#block = new Uint32Array(bytes.length + 3);
    const block = this.#block;
    let length = 0;
    let i = 0;
    while (i < bytes.length) {
      const byte = bytes[i];
      if (byte < 0x80 && this.#needed === 0) {
        // Runs of ASCII are copied in a loop that touches nothing else.
        do block[length++] = bytes[i++];
        while (i < bytes.length && bytes[i] < 0x80);
      } else if (this.#needed === 0 && isPlainTriple(bytes, i)) {
        block[length++] = ((byte & 0x0f) << 12) | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f);
        i += 3;
      } else if (this.#needed === 0) {
        this.#sequence[0] = byte;
        this.#seen = 1;
        if (!this.#begin(byte)) length = this.#damaged(length, this.#offset + i);
        i++;
      } else if (byte >= this.#lower && byte <= this.#upper) {
        this.#lower = 0x80;
        this.#upper = 0xbf;
        this.#codePoint = (this.#codePoint << 6) | (byte & 0x3f);
        if (--this.#needed === 0) block[length++] = this.#codePoint;
        else this.#sequence[this.#seen++] = byte;
        i++;
      } else {
        // This byte is no part of the sequence: it is looked at again, as the start of another.
        length = this.#damaged(length, this.#offset + i - this.#seen);
      }
    }
    this.#offset += bytes.length;
    return this.#emit(length);
  }

  /**
   * What is left at the end of the text.
   * @throws {DataError} if it was cut inside its last character, and damage is an error
   */
  end(): Uint32Array {
    if (this.#needed === 0) return this.#block.subarray(0, 0);
    const start = this.#offset - this.#seen;
    if (this.#damage === 'error') {
      throw new DataError(
        (option) =>
          `${this.#source} is cut inside its last character, at byte offset ${start}: ` +
          `restore the end of the text, or train with ${option('lossy')}, which replaces the broken character`,
      );
    }
    return this.#emit(this.#damaged(0, start));
  }

  /** Reads the first byte of a sequence of several; false if it cannot be one. */
  #begin(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    this.#lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#codePoint = byte & (0x3f >> this.#needed);
    return true;
  }

  /** Deals with the unfinished sequence at `offset`; gives the new number of code points in the block. */
  #damaged(length: number, offset: number): number {
    const bytes = this.#sequence.subarray(0, this.#seen);
    this.#needed = 0;
    this.damagedSequences++;
    if (this.#damage === 'error') {
      const found = Array.from(bytes, (byte) => `0x${byte.toString(16).toUpperCase()}`).join(' ');
      throw new DataError(
        (option) =>
          `${this.#source} is not valid UTF-8 at byte offset ${offset} (${found}): ` +
          `convert it with iconv if its encoding is another, or train with ${option('lossy')}, which replaces damaged bytes`,
      );
    }
    if (this.#damage === 'replace') {
      this.#block[length++] = replacement;
    } else {
      for (const byte of bytes) this.#block[length++] = escapeByte(byte);
    }
    return length;
  }

  #emit(length: number): Uint32Array {
    if (!this.#atStart || length === 0) return this.#block.subarray(0, length);
    this.#atStart = false;
    this.hadByteOrderMark = this.#block[0] === byteOrderMark;
    return this.#block.subarray(this.hadByteOrderMark && !this.#keepByteOrderMark ? 1 : 0, length);
  }
}

/** Whether a character of three bytes, of a kind that needs no further checks, stands whole at `i`: CJK, Hangul … */
function isPlainTriple(bytes: Uint8Array, i: number): boolean {
  const byte = bytes[i];
  const isLead = (byte > 0xe0 && byte < 0xed) || byte === 0xee || byte === 0xef;
  return isLead && i + 2 < bytes.length && (bytes[i + 1] & 0xc0) === 0x80 && (bytes[i + 2] & 0xc0) === 0x80;
}

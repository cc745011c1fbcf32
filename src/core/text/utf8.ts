import { DataError } from '../errors.js';
import { escapeByte } from './code-points.js';

/**
 * How to handle bytes that are not valid UTF-8:
 * - `error` throws a `DataError`.
 * - `replace` replaces each damaged sequence by U+FFFD, exactly as the WHATWG decoder does.
 * - `escape` replaces each byte by the lone surrogate U+DC00 + byte, which is in no vocabulary.
 */
export type Damage = 'error' | 'replace' | 'escape';

export interface Utf8Options {
  /** The name of the text in error messages. */
  readonly source?: string;
  readonly damage?: Damage;
  /** Whether to keep a byte-order mark at the start of the text; default false. */
  readonly keepByteOrderMark?: boolean;
}

const replacement = 0xfffd;
const byteOrderMark = 0xfeff;

/** Decodes UTF-8 that arrives in chunks of any size; a character may be split between chunks. */
export class Utf8Decoder {
  /** Whether the text starts with a byte-order mark; false until its first character is decoded. */
  hadByteOrderMark = false;
  /** The number of damaged sequences replaced or escaped so far. */
  damagedSequences = 0;

  readonly #source: string;
  readonly #damage: Damage;
  readonly #keepByteOrderMark: boolean;
  #block = new Uint32Array(0);
  #atStart = true;
  /** The number of bytes before the current chunk. */
  #offset = 0;
  /** The bytes of an unfinished sequence: the first `#seen` entries. */
  readonly #sequence = new Uint8Array(3);
  #seen = 0;
  /** The number of bytes that the unfinished sequence still needs. */
  #needed = 0;
  /** The range of the next continuation byte, narrower after E0, ED, F0 and F4 (overlong, surrogates, too large). */
  #lower = 0x80;
  #upper = 0xbf;
  #codePoint = 0;

  constructor({ source = 'the text', damage = 'error', keepByteOrderMark = false }: Utf8Options = {}) {
    this.#source = source;
    this.#damage = damage;
    this.#keepByteOrderMark = keepByteOrderMark;
  }

  /**
   * Decodes `bytes` and returns the completed code points, in a buffer that the next call overwrites.
   * @throws {DataError} with the byte offset of the first damaged sequence, if damage is an error
   */
  write(bytes: Uint8Array): Uint32Array {
    // Each byte gives at most one code point. An unfinished sequence of the previous chunk can add up to three.
    if (this.#block.length < bytes.length + 3) this.#block = new Uint32Array(bytes.length + 3);
    const block = this.#block;
    let length = 0;
    let i = 0;
    while (i < bytes.length) {
      const byte = bytes[i];
      if (byte < 0x80 && this.#needed === 0) {
        // Runs of ASCII are copied in a tight loop.
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
        // This byte does not belong to the sequence: the next iteration reads it as the start of another.
        length = this.#damaged(length, this.#offset + i - this.#seen);
      }
    }
    this.#offset += bytes.length;
    return this.#emit(length);
  }

  /**
   * Ends the text and returns its remaining code points.
   * @throws {DataError} if the text is cut inside its last character, and damage is an error
   */
  end(): Uint32Array {
    if (this.#needed === 0) return this.#block.subarray(0, 0);
    const start = this.#offset - this.#seen;
    if (this.#damage === 'error') {
      throw new DataError(
        (option) =>
          `${this.#source} is cut inside its last character, at byte offset ${start}: ` +
          `restore the end of the text, or train with ${option('lossy')}, which replaces the incomplete character`,
      );
    }
    return this.#emit(this.#damaged(0, start));
  }

  /** Starts a multi-byte sequence with its first byte. Returns false if the byte cannot start one. */
  #begin(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    this.#lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#codePoint = byte & (0x3f >> this.#needed);
    return true;
  }

  /**
   * Handles the damaged sequence at byte `offset`.
   * @param length the number of code points in the block
   * @returns the new number of code points in the block
   */
  #damaged(length: number, offset: number): number {
    const bytes = this.#sequence.subarray(0, this.#seen);
    this.#needed = 0;
    this.damagedSequences++;
    if (this.#damage === 'error') {
      const found = Array.from(bytes, (byte) => `0x${byte.toString(16).toUpperCase()}`).join(' ');
      throw new DataError(
        (option) =>
          `${this.#source} is not valid UTF-8 at byte offset ${offset} (${found}): ` +
          `convert it with iconv if it has another encoding, ` +
          `or train with ${option('lossy')}, which replaces damaged bytes`,
      );
    }
    if (this.#damage === 'replace') {
      this.#block[length++] = replacement;
    } else {
      for (const byte of bytes) this.#block[length++] = escapeByte(byte);
    }
    return length;
  }

  /** Returns the first `length` code points of the block, without a byte-order mark to drop. */
  #emit(length: number): Uint32Array {
    if (!this.#atStart || length === 0) return this.#block.subarray(0, length);
    this.#atStart = false;
    this.hadByteOrderMark = this.#block[0] === byteOrderMark;
    return this.#block.subarray(this.hadByteOrderMark && !this.#keepByteOrderMark ? 1 : 0, length);
  }
}

/** Returns whether a complete three-byte character that needs no range check is at `i`, such as CJK or Hangul. */
function isPlainTriple(bytes: Uint8Array, i: number): boolean {
  const byte = bytes[i];
  const isLead = (byte > 0xe0 && byte < 0xed) || byte === 0xee || byte === 0xef;
  return isLead && i + 2 < bytes.length && (bytes[i + 1] & 0xc0) === 0x80 && (bytes[i + 2] & 0xc0) === 0x80;
}

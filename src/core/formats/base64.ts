/**
 * Base64 in its one canonical form (RFC 4648, with padding). The decoders of the runtimes skip what they do not understand;
 * this one refuses it.
 */
import { host } from '../host.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes encoded at a time: a multiple of three, so that only the last piece is padded. */
const pieceSize = 3 * 2 ** 18;

/** The length of `byteLength` bytes in base64. */
export function encodedLength(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4;
}

/** Encodes `bytes`; yields pieces of at most a megabyte. */
export function* encodeBase64(bytes: Uint8Array): Generator<string> {
  for (let start = 0; start < bytes.length; start += pieceSize) {
    yield host().encodeBase64(bytes.subarray(start, start + pieceSize));
  }
}

/**
 * Decodes `text` into exactly `byteLength` bytes.
 * @returns undefined if `text` is anything but the canonical base64 of that many bytes. Nothing is allocated unless its
 *   length is right.
 */
export function decodeBase64(text: string, byteLength: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== encodedLength(byteLength)) return undefined;
  const missing = (3 - (byteLength % 3)) % 3; // letters of padding
  if (!text.endsWith('='.repeat(missing))) return undefined;
  // Between the last byte and the padding stand two or four bits that say nothing; canonically they are zero.
  const last = alphabet.indexOf(text.charAt(text.length - 1 - missing));
  if (missing > 0 && last % 4 ** missing !== 0) return undefined;
  // Every letter that is skipped makes the result too short, since the text's length is right. That leaves the two
  // letters of the alphabet for URLs.
  if (text.includes('-') || text.includes('_')) return undefined;
  const bytes = new Uint8Array(byteLength);
  return host().decodeBase64(text, bytes) === byteLength ? bytes : undefined;
}

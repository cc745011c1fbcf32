/** Canonical base64 (RFC 4648, with padding). The runtimes' decoders skip invalid characters; this one rejects them. */
import { host } from '../host.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The number of bytes to encode at a time: a multiple of three, so that only the last piece is padded. */
const pieceSize = 3 * 2 ** 18;

/** Returns the length of `byteLength` bytes in base64. */
export function encodedLength(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4;
}

/** Encodes `bytes`, in pieces of at most a megabyte. */
export function* encodeBase64(bytes: Uint8Array): Generator<string> {
  for (let start = 0; start < bytes.length; start += pieceSize) {
    yield host().encodeBase64(bytes.subarray(start, start + pieceSize));
  }
}

/**
 * Decodes `text` into `byteLength` bytes. Allocates nothing unless the length is right.
 * @returns undefined if `text` is not the canonical base64 of exactly `byteLength` bytes
 */
export function decodeBase64(text: string, byteLength: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== encodedLength(byteLength)) return undefined;
  const padding = (3 - (byteLength % 3)) % 3;
  if (!text.endsWith('='.repeat(padding))) return undefined;
  // The last letter before the padding has two or four unused bits, which must be zero.
  const last = alphabet.indexOf(text.charAt(text.length - 1 - padding));
  if (padding > 0 && last % 4 ** padding !== 0) return undefined;
  // An invalid letter makes the result too short, except for the two letters of base64url.
  if (text.includes('-') || text.includes('_')) return undefined;
  const bytes = new Uint8Array(byteLength);
  return host().decodeBase64(text, bytes) === byteLength ? bytes : undefined;
}

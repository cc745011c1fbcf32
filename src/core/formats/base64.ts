/**
 * Base64 in its one canonical form (RFC 4648, with padding). The decoders at hand skip what they do not understand;
 * this one refuses it. It uses Node's `Buffer`, and does without where there is none.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes encoded at a time: a multiple of three, so that only the last piece is padded. */
const pieceSize = 3 * 2 ** 18;

/** The length of `byteLength` bytes in base64. */
export function encodedLength(byteLength: number): number {
  return Math.ceil(byteLength / 3) * 4;
}

/** Encodes `bytes` (in Node alone: a page only reads); yields pieces of at most a megabyte. */
export function* encodeBase64(bytes: Uint8Array): Generator<string> {
  for (let start = 0; start < bytes.length; start += pieceSize) {
    const length = Math.min(pieceSize, bytes.length - start);
    yield Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('base64');
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
  return decodeLeniently(text, bytes) === byteLength ? bytes : undefined;
}

/** Decodes into `bytes`, skipping what is not base64; gives the number of bytes. */
function decodeLeniently(text: string, bytes: Uint8Array<ArrayBuffer>): number {
  if (typeof Buffer !== 'undefined') {
    if (Buffer.byteLength(text) !== text.length) return 0; // not ASCII: `write` would take such a letter's low byte
    return Buffer.from(bytes.buffer).write(text, 'base64');
  }
  try {
    const binary = atob(text);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return binary.length;
  } catch {
    return 0;
  }
}

import { isUtf8 } from 'node:buffer';

/**
 * What JSON records hold of bytes that may be no text: under `name` the text. Where they are no UTF-8 it has U+FFFD for
 * what is none, and `nameBase64` follows it: the bytes.
 */
export function describeBytes(name: string, bytes: Uint8Array): Record<string, string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    [name]: buffer.toString(),
    ...(!isUtf8(buffer) && { [`${name}Base64`]: buffer.toString('base64') }),
  };
}

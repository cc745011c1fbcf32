/** Bytes per call of `String.fromCharCode`, few enough not to overflow the stack with arguments. */
const CHUNK = 8192;

/** Encodes bytes in base64. */
export function encode(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(binary);
}

/** Decodes base64 into `bytes`. @returns the number of bytes; 0 if `text` is not base64 */
export function decode(text: string, bytes: Uint8Array): number {
  try {
    const binary = atob(text);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return binary.length;
  } catch {
    return 0;
  }
}

/** Arguments that a function takes without filling the stack. */
const UNITS = 8192;

/** Encodes bytes in base64. */
export function encode(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += UNITS)
    binary += String.fromCharCode(...bytes.subarray(start, start + UNITS));
  return btoa(binary);
}

/** Decodes base64 into `bytes`. Returns the number of bytes; 0 for a text that is not base64. */
export function decode(text: string, bytes: Uint8Array): number {
  try {
    const binary = atob(text);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return binary.length;
  } catch {
    return 0;
  }
}

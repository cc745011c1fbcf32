import type { Message } from '../errors.js';

/** The number of leading bytes needed to recognize a file's format. */
export const recognizableLength = 64;

/** A kind of binary file, as used in the message "… is <what>, not UTF-8 text: <remedy>". */
interface Kind {
  readonly what: string;
  /** How to get a text from the file. */
  readonly remedy: string;
}

const encoded = (encoding: string, iconvName = encoding): Kind => ({
  what: `encoded in ${encoding}`,
  remedy: `convert it first (iconv -f ${iconvName} -t UTF-8)`,
});

/** Matches any byte in a signature. */
const any = -1;

/** A compression format. */
interface Compression {
  readonly format: string;
  /** The program that decompresses a file to standard output. */
  readonly program: string;
}

const compressions: readonly (readonly [bytes: readonly number[], compression: Compression])[] = [
  [[0x1f, 0x8b], { format: 'gzip', program: 'zcat' }],
  [[0x28, 0xb5, 0x2f, 0xfd], { format: 'zstd', program: 'zstdcat' }],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], { format: 'xz', program: 'xzcat' }],
  [[0x42, 0x5a, 0x68, any, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], { format: 'bzip2', program: 'bzcat' }],
];

/** The first bytes of binary formats. UTF-32 comes before UTF-16, whose mark it starts with. */
const signatures: readonly (readonly [bytes: readonly number[], kind: Kind])[] = [
  [[0xff, 0xfe, 0x00, 0x00], encoded('UTF-32')],
  [[0x00, 0x00, 0xfe, 0xff], encoded('UTF-32')],
  [[0xff, 0xfe], encoded('UTF-16')],
  [[0xfe, 0xff], encoded('UTF-16')],
  [[0x50, 0x4b, 0x03, 0x04], { what: 'a zip archive', remedy: 'extract the text first (unzip -p)' }],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], { what: 'a PNG image', remedy: 'name a text file' }],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], { what: 'a PDF document', remedy: 'extract the text first (pdftotext)' }],
];

/**
 * Recognizes a file that is not UTF-8 text by its first bytes (`recognizableLength` of them, or the whole file).
 * @returns the end of a message that starts with "<file> is ", or undefined if the file may be text
 */
export function recognizeBinary(head: Uint8Array): Message | undefined {
  const compression = recognizeCompression(head);
  const kind = compression
    ? compressed(compression)
    : (matchSignature(head, signatures) ?? recognizeUtf16(head));
  if (!kind) return undefined;
  return (option) =>
    `${kind.what}, not UTF-8 text: ${kind.remedy}, or read its raw bytes with ${option('unit')} byte`;
}

/** Recognizes a compressed file by its first bytes (`recognizableLength` of them, or the whole file). */
export function recognizeCompression(head: Uint8Array): Compression | undefined {
  return matchSignature(head, compressions);
}

const compressed = ({ format, program }: Compression): Kind => ({
  what: `compressed with ${format}`,
  remedy: `decompress it first (${program})`,
});

/** Returns the value whose signature `head` starts with. */
function matchSignature<Value>(
  head: Uint8Array,
  table: readonly (readonly [bytes: readonly number[], value: Value])[],
): Value | undefined {
  return table.find(
    ([bytes]) => bytes.length <= head.length && bytes.every((byte, i) => byte === any || byte === head[i]),
  )?.[1];
}

/** Recognizes UTF-16 without a byte-order mark: in mostly Latin text, nearly every second byte is NUL. */
function recognizeUtf16(head: Uint8Array): Kind | undefined {
  const pairs = head.length >>> 1;
  if (pairs < 3) return undefined;
  const nuls = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) nuls[i & 1]++;
  if (nuls[0] === 0 && nuls[1] > 0.7 * pairs) return encoded('UTF-16', 'UTF-16LE');
  if (nuls[1] === 0 && nuls[0] > 0.7 * pairs) return encoded('UTF-16', 'UTF-16BE');
  return undefined;
}

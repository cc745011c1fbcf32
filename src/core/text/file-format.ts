import type { Message } from '../errors.js';

/** Bytes that a file's start needs for its format to be recognised. */
export const recognizableLength = 64;

/** What a file is, and how to make it a text: the two halves of "… is <what>, not text in UTF-8: <wayOut>". */
interface Kind {
  readonly what: string;
  readonly wayOut: string;
}

const encoded = (encoding: string, iconvName = encoding): Kind => ({
  what: `encoded in ${encoding}`,
  wayOut: `convert it first (iconv -f ${iconvName} -t UTF-8)`,
});

/** Stands in a signature for a byte of any value. */
const any = -1;

/** How a file is compressed, and the program that writes what it holds. */
interface Compression {
  readonly format: string;
  readonly program: string;
}

const compressions: readonly (readonly [bytes: readonly number[], compression: Compression])[] = [
  [[0x1f, 0x8b], { format: 'gzip', program: 'zcat' }],
  [[0x28, 0xb5, 0x2f, 0xfd], { format: 'zstd', program: 'zstdcat' }],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], { format: 'xz', program: 'xzcat' }],
  [[0x42, 0x5a, 0x68, any, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], { format: 'bzip2', program: 'bzcat' }],
];

/** The first bytes of formats that are no text; UTF-32 begins like UTF-16 and so comes before it. */
const signatures: readonly (readonly [bytes: readonly number[], kind: Kind])[] = [
  [[0xff, 0xfe, 0x00, 0x00], encoded('UTF-32')],
  [[0x00, 0x00, 0xfe, 0xff], encoded('UTF-32')],
  [[0xff, 0xfe], encoded('UTF-16')],
  [[0xfe, 0xff], encoded('UTF-16')],
  [[0x50, 0x4b, 0x03, 0x04], { what: 'a zip archive', wayOut: 'take the text out of it first (unzip -p)' }],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], { what: 'a PNG image', wayOut: 'name a file of text' }],
  [
    [0x25, 0x50, 0x44, 0x46, 0x2d],
    { what: 'a PDF document', wayOut: 'take the text out of it first (pdftotext)' },
  ],
];

/**
 * Recognises by its first bytes (`recognizableLength` of them, or all) a file that is no text in UTF-8. Gives what
 * it is and what to do as the end of a sentence that begins "… is", or undefined.
 */
export function recognizeBinary(head: Uint8Array): Message | undefined {
  const compression = recognizeCompression(head);
  const kind = compression ? compressed(compression) : (whose(head, signatures) ?? recognizeUtf16(head));
  if (!kind) return undefined;
  return (option) =>
    `${kind.what}, not text in UTF-8: ${kind.wayOut}, or read it as it is with ${option('unit')} byte`;
}

/** Recognises by its first bytes (`recognizableLength` of them, or all) a file that is compressed. */
export function recognizeCompression(head: Uint8Array): Compression | undefined {
  return whose(head, compressions);
}

const compressed = ({ format, program }: Compression): Kind => ({
  what: `compressed with ${format}`,
  wayOut: `decompress it first (${program})`,
});

/** What has the signature that `head` begins with. */
function whose<Value>(
  head: Uint8Array,
  table: readonly (readonly [bytes: readonly number[], value: Value])[],
): Value | undefined {
  return table.find(
    ([bytes]) => bytes.length <= head.length && bytes.every((byte, i) => byte === any || byte === head[i]),
  )?.[1];
}

/** Recognises UTF-16 without a mark: in a text that is mostly Latin, nearly every second byte is NUL. */
function recognizeUtf16(head: Uint8Array): Kind | undefined {
  const pairs = head.length >>> 1;
  if (pairs < 3) return undefined;
  const nuls = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) nuls[i & 1]++;
  if (nuls[0] === 0 && nuls[1] > 0.7 * pairs) return encoded('UTF-16', 'UTF-16LE');
  if (nuls[1] === 0 && nuls[0] > 0.7 * pairs) return encoded('UTF-16', 'UTF-16BE');
  return undefined;
}

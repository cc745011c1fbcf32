import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { textOfMessage } from '../../../src/core/errors.js';
import { recognizeBinary, recognizeCompression } from '../../../src/core/text/file-format.js';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16le = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le').swap16());

describe('recognizeBinary', () => {
  const cases: Record<string, [head: Uint8Array, message: RegExp]> = {
    gzip: [gzipSync('a text'), /gzip.*zcat/],
    zip: [latin1('PK\x03\x04\x14\x00'), /zip.*unzip/],
    zstd: [latin1('\x28\xb5\x2f\xfd\x24'), /zstd.*zstdcat/],
    xz: [latin1('\xfd7zXZ\x00\x00'), /xz.*xzcat/],
    'bzip2 of any level': [latin1('BZh31AY&SYxx'), /bzip2.*bzcat/],
    PNG: [latin1('\x89PNG\r\n\x1a\n'), /PNG/],
    PDF: [latin1('%PDF-1.7\n'), /PDF.*pdftotext/],
    'UTF-16 with its mark': [utf16le('\ufeffh'), /UTF-16, .*iconv -f UTF-16 /],
    'big-endian UTF-16 with its mark': [utf16be('\ufeffh'), /UTF-16, .*iconv -f UTF-16 /],
    'UTF-16 without a mark': [utf16le('It’s a text'), /iconv -f UTF-16LE/],
    'big-endian UTF-16 without a mark': [utf16be('It’s a text'), /iconv -f UTF-16BE/],
    'UTF-32': [latin1('\xff\xfe\x00\x00h\x00\x00\x00'), /UTF-32/],
  };
  for (const [what, [head, message]] of Object.entries(cases)) {
    it(`recognises ${what}, and tells the way out`, () => {
      expect(textOfMessage(recognizeBinary(head)!))
        .to.match(message)
        .and.match(/unit byte/);
    });
  }

  it('takes everything else for text', () => {
    const texts = [
      '',
      'P',
      'PK',
      'BZh9',
      'a\0b',
      'a\0\0\0b\0c\0\0',
      '%PDF',
      '한글',
      'plain text',
      '\ufeffmarked',
    ];
    for (const text of texts) expect(recognizeBinary(new TextEncoder().encode(text))).to.be.undefined;
    expect(recognizeBinary(deflateRawSync('a text').subarray(0, 1))).to.be.undefined;
  });
});

describe('recognizeCompression', () => {
  it('names the program that writes what a compressed file holds, and takes nothing else for one', () => {
    expect(recognizeCompression(gzipSync('{}'))).to.deep.equal({ format: 'gzip', program: 'zcat' });
    for (const text of ['', '{"format":"charnn"}', '%PDF-1.7'])
      expect(recognizeCompression(new TextEncoder().encode(text)), text).to.be.undefined;
  });
});

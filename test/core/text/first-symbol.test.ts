import { expect } from 'chai';
import { firstSymbolBytes } from '../../../src/core/text/first-symbol.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('firstSymbolBytes', () => {
  it('is the length of the first character in UTF-8', () => {
    for (const [text, bytes] of [
      ['abc', 1],
      ['éa', 2],
      ['한글', 3],
      ['😀', 4],
      ['', 0],
      ['e\u0301', 1],
    ] as const) {
      expect(firstSymbolBytes(bytesOf(text), noPreprocessing)).to.equal(bytes);
    }
  });

  it('covers all characters that become one symbol', () => {
    const nfc = { ...noPreprocessing, normalize: 'nfc' } as const;
    expect(firstSymbolBytes(bytesOf('e\u0301a'), nfc)).to.equal(3);
    expect(firstSymbolBytes(bytesOf('한글'.normalize('NFD')), nfc)).to.equal(9);
    const newlines = { ...noPreprocessing, normalizeNewlines: true };
    expect(firstSymbolBytes(bytesOf('\r\n\r\n'), newlines)).to.equal(2);
    expect(firstSymbolBytes(bytesOf('\r\n\r\n'), noPreprocessing)).to.equal(1);
  });

  it('is a share of a character that becomes several', () => {
    const nfd = { ...noPreprocessing, normalize: 'nfd' } as const;
    expect(firstSymbolBytes(bytesOf('한글'), nfd)).to.equal(1);
    expect(firstSymbolBytes(bytesOf('éa'), nfd)).to.equal(1);
  });

  it('counts the bytes that were replaced', () => {
    const lossy = { ...noPreprocessing, lossy: true };
    expect(firstSymbolBytes(Uint8Array.of(0xe3, 0x81, 0x61), lossy)).to.equal(2);
    expect(firstSymbolBytes(Uint8Array.of(0xff, 0x61), lossy)).to.equal(1);
    expect(firstSymbolBytes(Uint8Array.of(0xe3, 0x81), lossy)).to.equal(2);
  });

  it('is one byte where the unit is bytes', () => {
    expect(firstSymbolBytes(bytesOf('한'), { ...noPreprocessing, unit: 'byte' })).to.equal(1);
    expect(firstSymbolBytes(bytesOf(''), { ...noPreprocessing, unit: 'byte' })).to.equal(0);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../../src/core/errors.js';
import { textOf } from '../../../src/core/text/code-points.js';
import { Utf8Decoder, type Utf8Options } from '../../../src/core/text/utf8.js';
import { difficultText, nearlyUtf8, split, splits } from './arbitraries.js';

function decode(bytes: Uint8Array, options: Utf8Options, lengths = [bytes.length || 1]): number[] {
  const decoder = new Utf8Decoder(options);
  const points = split(bytes, lengths).flatMap((chunk) => [...decoder.write(chunk)]);
  return [...points, ...decoder.end()];
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('Utf8Decoder', () => {
  it('fault 5: decodes valid text however it is split', () => {
    fc.assert(
      fc.property(difficultText, splits, (text, lengths) => {
        const points = decode(bytesOf(text), { keepByteOrderMark: true }, lengths);
        expect(textOf(points)).to.equal(text);
      }),
    );
  });

  it('replaces damage exactly as TextDecoder does, however it is split', () => {
    fc.assert(
      fc.property(nearlyUtf8, splits, fc.boolean(), (bytes, lengths, keepByteOrderMark) => {
        const expected = new TextDecoder('utf-8', { ignoreBOM: keepByteOrderMark }).decode(bytes);
        expect(textOf(decode(bytes, { damage: 'replace', keepByteOrderMark }, lengths))).to.equal(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses exactly what a fatal TextDecoder refuses', () => {
    fc.assert(
      fc.property(nearlyUtf8, splits, (bytes, lengths) => {
        let expected: string | undefined;
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          expect(() => decode(bytes, {}, lengths)).to.throw(DataError);
          return;
        }
        expect(textOf(decode(bytes, {}, lengths))).to.equal(expected);
      }),
    );
  });

  it('names the source, the offset and the bytes of the first damage, and the way out', () => {
    const bytes = Uint8Array.of(...bytesOf('\ufeffé'), 0xe3, 0x81, 0x28, 0xff);
    for (const lengths of [[9], [1], [6, 1]]) {
      expect(() => decode(bytes, { source: 'corpus.txt' }, lengths))
        .to.throw(DataError, /^corpus\.txt .*offset 5 \(0xE3 0x81\).*lossy/)
        .with.property('exitCode', 65);
    }
  });

  it('has a word of its own for a text cut inside its last character', () => {
    const cut = bytesOf('한글').subarray(0, 5);
    expect(() => decode(cut, { source: 'cut.txt' })).to.throw(
      DataError,
      /cut\.txt.*last character.*offset 3.*lossy/,
    );
    expect(textOf(decode(cut, { damage: 'replace' }))).to.equal('한\ufffd');
  });

  it('tells of a byte-order mark, and drops it at the start alone', () => {
    const decoder = new Utf8Decoder();
    const points = [...bytesOf('\ufeffa\ufeff')].flatMap((byte) => [...decoder.write(Uint8Array.of(byte))]);
    expect(textOf(points)).to.equal('a\ufeff');
    expect(decoder.hadByteOrderMark).to.be.true;

    const without = new Utf8Decoder();
    without.write(bytesOf('a\ufeff'));
    expect(without.hadByteOrderMark).to.be.false;
  });

  it('escapes damaged bytes so that they can be told apart and given back', () => {
    const decoder = new Utf8Decoder({ damage: 'escape' });
    const bytes = Uint8Array.of(0x61, 0xe3, 0x81, 0x28, 0xff);
    expect([...decoder.write(bytes)]).to.deep.equal([0x61, 0xdce3, 0xdc81, 0x28, 0xdcff]);
    expect(decoder.damagedSequences).to.equal(2);
    decoder.write(Uint8Array.of(0xf0, 0x9f));
    expect([...decoder.end()]).to.deep.equal([0xdcf0, 0xdc9f]);
  });
});

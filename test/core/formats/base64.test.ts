import { expect } from 'chai';
import fc from 'fast-check';
import * as browserBase64 from '../../../src/browser/base64.js';
import { type Host, host, installHost } from '../../../src/core/host.js';
import { nodeHost } from '../../../src/node/host.js';
import { decodeBase64, encodeBase64, encodedLength } from '../../../src/core/formats/base64.js';

const encode = (bytes: Uint8Array) => [...encodeBase64(bytes)].join('');

/** Runs `use` on another host. */
function on<Value>(other: Host, use: () => Value): Value {
  const own = host();
  try {
    installHost(other);
    return use();
  } finally {
    installHost(own);
  }
}

const browser = { ...nodeHost, encodeBase64: browserBase64.encode, decodeBase64: browserBase64.decode };
const decoders: [string, typeof decodeBase64][] = [
  ['in Node', decodeBase64],
  ['in a browser', (text, length) => on(browser, () => decodeBase64(text, length))],
];

describe('base64', () => {
  it('encodes as RFC 4648 does', () => {
    const encoded = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) =>
      encode(Buffer.from(text)),
    );
    expect(encoded).to.deep.equal(['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy']);
  });

  it('encodes a part of a larger buffer, and more than one piece', () => {
    const bytes = Uint8Array.from({ length: 2_000_003 }, (_, i) => (i * i) >> 3);
    const part = bytes.subarray(1);
    expect([...encodeBase64(part)]).to.have.length.above(1);
    const expected = Buffer.from(part).toString('base64');
    expect(encode(part)).to.equal(expected);
    expect(on(browser, () => encode(part))).to.equal(expected);
  });

  for (const [where, decode] of decoders) {
    describe(`decoded ${where}`, () => {
      it('gives the bytes back', () => {
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
            expect(decode(encode(bytes), bytes.length)).to.deep.equal(bytes);
          }),
        );
      });

      it('refuses any other text', () => {
        const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
        const letter = fc.oneof(
          fc.constantFrom('=', '-', '_', ' ', '\n', '\0', 'Á', 'Ł', '한'),
          fc.string({ minLength: 1, maxLength: 1 }),
        );
        fc.assert(
          fc.property(bytes, fc.nat(), letter, (original, at, other) => {
            const text = encode(original);
            const position = at % text.length;
            const changed = text.slice(0, position) + other + text.slice(position + 1);
            const decoded = decode(changed, original.length);
            if (decoded) expect(encode(decoded)).to.equal(changed);
          }),
          { numRuns: 1000 },
        );
      });

      it('refuses every length but the right one', () => {
        const text = encode(new Uint8Array(10));
        for (const length of [0, 7, 8, 9, 11, 12, 13, 1e15])
          expect(decode(text, length), String(length)).to.be.undefined;
        for (const cut of [1, 2, 4]) expect(decode(text.slice(cut), 10)).to.be.undefined;
        expect(decode(`${text}\n`, 10)).to.be.undefined;
      });

      it('fault 49: refuses what lenient decoders take', () => {
        for (const text of ['Zg', 'Zg=', 'Zh==', 'Z_==', 'Z===', '=Zg=', 'ZŁ=='])
          expect(decode(text, 1), text).to.be.undefined;
        for (const text of ['Zm9=', 'Zm =', 'Z-8=']) expect(decode(text, 2), text).to.be.undefined;
        for (const text of ['Zm9 ', 'Zm\n9', '====', 'Zm9\u0176', 'AAA='])
          expect(decode(text, 3), text).to.be.undefined;
      });
    });
  }

  it('knows the length beforehand', () => {
    for (let length = 0; length < 10; length++) {
      expect(encodedLength(length)).to.equal(encode(new Uint8Array(length)).length);
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { describeBytes } from '../../../src/cli/commands/bytes-record.js';

describe('bytes in a record', () => {
  it('are their text, and nothing else where that is exact', () => {
    expect(describeBytes('line', Buffer.from('\ufeffa한\0'))).to.deep.equal({ line: '\ufeffa한\0' });
    expect(describeBytes('line', Uint8Array.of(0x61, 0xff))).to.deep.equal({
      line: 'a\ufffd',
      lineBase64: 'Yf8=',
    });
  });

  it('can be had again, whatever they are', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => Uint8Array.from(Buffer.from(text))),
    );
    fc.assert(
      fc.property(bytes, (original) => {
        const { x, xBase64 } = JSON.parse(JSON.stringify(describeBytes('x', original))) as {
          x: string;
          xBase64?: string;
        };
        const back = xBase64 === undefined ? Buffer.from(x) : Buffer.from(xBase64, 'base64');
        expect([...back]).to.deep.equal([...original]);
      }),
    );
  });
});

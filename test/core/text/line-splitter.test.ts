import { expect } from 'chai';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/core/text/line-splitter.js';

const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '한'), maxLength: 30 });

describe('a splitter of lines', () => {
  it('gives the lines of the whole, with their newlines, however it is cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(9), { maxLength: 20 }), (whole, lengths) => {
        const bytes = Buffer.from(whole);
        const splitter = new LineSplitter();
        const lines: string[] = [];
        let position = 0;
        for (const length of [...lengths, bytes.length]) {
          const chunk = bytes.subarray(position, position + length);
          for (const line of splitter.write(chunk)) lines.push(Buffer.from(line).toString());
          position += length;
        }
        const length = splitter.begunLength;
        const last = splitter.end();
        expect(last?.length ?? 0).to.equal(length);
        if (last) lines.push(Buffer.from(last).toString());
        expect(lines).to.deep.equal(whole.match(/[^\n]*\n|[^\n]+$/g) ?? []);
        expect(splitter.end()).to.equal(undefined);
      }),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { formatIds, formatOneHot, parseIds } from '../../../../src/cli/commands/tokenize/token-ids.js';
import { DataError } from '../../../../src/core/errors.js';
import { Tokens } from '../../../../src/core/text/tokens.js';
import { rejectionOf } from '../../../helpers/rejection.js';

const chunks = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

async function parse(size: number, ...texts: string[]): Promise<number[]> {
  const all: number[][] = [];
  for await (const ids of parseIds(chunks(...texts), size, 'ids.txt')) all.push(ids);
  return all.flat();
}

describe('formatIds and parseIds', () => {
  it('are each other’s inverse, however the text is cut', async () => {
    const ids = fc.array(fc.nat(65_535), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(ids, fc.integer({ min: 1, max: 7 }), async (expected, length) => {
        const text = [...formatIds(Tokens.of(expected))].join('');
        const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
        expect(await parse(65_536, ...pieces)).to.deep.equal(expected);
      }),
    );
  });

  it('write nothing for nothing, and one line for many pieces', () => {
    expect([...formatIds(Tokens.of([]))]).to.deep.equal([]);
    const many = [...formatIds(Tokens.of(new Array<number>(40_000).fill(7)))];
    expect(many.length).to.be.greaterThan(2);
    expect(many.join('')).to.equal(`${'7 '.repeat(39_999)}7\n`);
  });

  it('take any white space between ids', async () => {
    expect(await parse(100, '\n 1\t2\r\n\f3\u00a04\u2028', '5', '6 ')).to.deep.equal([1, 2, 3, 4, 56]);
  });

  it('refuse what is no id, with its position', async () => {
    const refusals: [string, string][] = [
      ['0 1 x', "'x', at position 3"],
      ['4', "'4', at position 1"],
      ['1 -1', "'-1', at position 2"],
      ['1.0', "'1.0'"],
      ['0x1', "'0x1'"],
      ['1,2', "'1,2'"],
    ];
    for (const [text, message] of refusals) {
      const error = await rejectionOf(parse(4, text));
      expect(error, text).to.be.instanceOf(DataError).and.have.property('message').that.includes(message);
      expect(error.message).to.include('ids go from 0 to 3');
    }
  });

  it('do not gather an endless word', async () => {
    const digits = '1'.repeat(900);
    const error = await rejectionOf(parse(4, digits, digits, '', 'never reached as an id'));
    expect(error.message).to.include('1111…').and.include('at position 1');
  });
});

describe('formatOneHot', () => {
  it('has one row for each symbol, with one 1', () => {
    expect([...formatOneHot(Tokens.of([1, 0, 2]), 3)].join('')).to.equal('0 1 0\n1 0 0\n0 0 1\n');
  });

  it('is the same for large vocabularies', () => {
    const text = [...formatOneHot(Tokens.of([0, 1999]), 2000)].join('');
    const rows = text.trimEnd().split('\n');
    expect(rows.map((row) => row.split(' ').indexOf('1'))).to.deep.equal([0, 1999]);
    expect(rows.map((row) => row.split(' ').length)).to.deep.equal([2000, 2000]);
  });
});

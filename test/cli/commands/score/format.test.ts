import { expect } from 'chai';
import {
  formatCharacters,
  formatLines,
  formatRecords,
  formatTotal,
} from '../../../../src/cli/commands/score/format.js';
import type { ScoredLine } from '../../../../src/core/evaluation/scorer.js';
import { Vocabulary } from '../../../../src/core/text/vocabulary.js';

const vocabulary = Vocabulary.ofCharacters([
  [0x0a, 1],
  [0x61, 1],
]);

/** A line of `a` and unknown symbols, of which each costs so many bits. */
function scored(
  text: string | Uint8Array,
  points: readonly number[],
  bitsOfEach: readonly number[],
): ScoredLine {
  const ids = points.map((point) => (point === 0x61 ? 1 : 2 + point));
  const bits = bitsOfEach.reduce((sum, value) => sum + value, 0);
  return {
    line: { bytes: Buffer.concat([Buffer.from(text), Buffer.from('\n')]), ids: Int32Array.of(0, ...ids) },
    characters: points.length,
    bits,
    bitsPerCharacter: points.length > 0 ? bits / points.length : 0,
    bitsOfEach: Float64Array.from(bitsOfEach),
  };
}

const lines = [
  scored('a€', [0x61, 0x20ac], [1e-7, 3]),
  scored('', [], []),
  scored(Buffer.of(0x61, 0xff), [0x61, 0xdcff], [2, 22]),
];

describe('scores', () => {
  it('are written in fixed decimals', () => {
    const text = Buffer.from(formatLines(lines)).toString('latin1');
    expect(text).to.equal('1.500000\ta\xe2\x82\xac\n0.000000\t\n12.000000\ta\xff\n');
    expect(Buffer.from(formatLines([scored('a', [0x61], [1e-7])])).toString()).to.equal('0.000000\ta\n');
  });

  it('are written as records, with the bytes of what is no UTF-8', () => {
    const records = formatRecords(lines)
      .trimEnd()
      .split('\n')
      .map((record) => JSON.parse(record) as unknown);
    expect(records).to.deep.equal([
      { line: 'a€', characters: 2, bits: 3 + 1e-7, bitsPerCharacter: (3 + 1e-7) / 2 },
      { line: '', characters: 0, bits: 0, bitsPerCharacter: 0 },
      { line: 'a\ufffd', lineBase64: 'Yf8=', characters: 2, bits: 24, bitsPerCharacter: 12 },
    ]);
  });

  it('are written for each character', () => {
    const records = [...formatCharacters(lines, 7, vocabulary)].join('');
    expect(records).to.equal(
      '{"lineNumber":7,"character":"a","bits":1e-7}\n' +
        '{"lineNumber":7,"character":"€","bits":3}\n' +
        '{"lineNumber":9,"character":"a","bits":2}\n' +
        '{"lineNumber":9,"byte":255,"bits":22}\n',
    );
  });

  it('are written for the characters of a long line in pieces of moderate length', () => {
    const count = 40_000;
    const line = scored(
      'a'.repeat(count),
      new Array<number>(count).fill(0x61),
      new Array<number>(count).fill(1),
    );
    const pieces = [...formatCharacters([line], 1, vocabulary)];
    expect(pieces.length).to.be.above(1);
    expect(pieces.join('').trimEnd().split('\n')).to.have.length(count);
  });

  it('are written as one sum', () => {
    const total = { lines: 3, characters: 4, bits: 1234567.25, bitsPerCharacter: 308641.8125 };
    expect(formatTotal(total, false)).to.equal('1234567.250000\n');
    expect(JSON.parse(formatTotal(total, true))).to.deep.equal(total);
  });
});

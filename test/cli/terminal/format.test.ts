import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatEpochs,
  formatLoss,
  formatNumberOf,
  formatTable,
  onOneLine,
  showControlCharacters,
} from '../../../src/cli/terminal/format.js';

describe('formatNumberOf', () => {
  it('has a plural where there is not one', () => {
    const symbols = [0, 1, 2, 1234].map((count) => formatNumberOf(count, 'symbol'));
    expect(symbols).to.deep.equal(['0 symbols', '1 symbol', '2 symbols', '1,234 symbols']);
  });
});

describe('formatCount', () => {
  it('sets off thousands', () => {
    expect([0, 999, 1000, 1234567, 999.6, -12345].map(formatCount)).to.deep.equal([
      '0',
      '999',
      '1,000',
      '1,234,567',
      '1,000',
      '-12,345',
    ]);
  });
});

describe('formatBytes', () => {
  it('chooses the largest unit that leaves at least 1', () => {
    expect([0, 999, 1000, 27_300_000, 999_960, 5e12, 5e16].map(formatBytes)).to.deep.equal([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '27.3 MB',
      '1.0 MB',
      '5.0 TB',
      '50000.0 TB',
    ]);
  });
});

describe('formatDuration', () => {
  it('tells the two units that matter', () => {
    expect([0, -1, 0.42, 9.94, 9.96, 59.4, 59.6, 185, 3600, 7800, 273_600].map(formatDuration)).to.deep.equal(
      [
        '0.0 s',
        '0.0 s',
        '0.4 s',
        '9.9 s',
        '10 s',
        '59 s',
        '1 min',
        '3 min 5 s',
        '1 h',
        '2 h 10 min',
        '3 d 4 h',
      ],
    );
    expect(formatDuration(Infinity)).to.equal('unknown');
    expect(formatDuration(NaN)).to.equal('unknown');
  });
});

describe('showControlCharacters', () => {
  it('makes escape sequences visible and keeps tabs and newlines', () => {
    expect(showControlCharacters('\u001b[31m\u0000\u007f\u009b\r\n\t한😀')).to.equal(
      '^[[31m^@^?<9B>^M\n\t한😀',
    );
  });

  it('leaves nothing that commands a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(showControlCharacters(text)).not.to.match(/(?![\n\t])\p{Cc}/u);
      }),
    );
  });
});

describe('onOneLine', () => {
  it('keeps a message on one line', () => {
    expect(onOneLine('a\nb\tc\u001b')).to.equal('a\\nb c^[');
  });
});

describe('formatEpochs', () => {
  it('never calls a beginning none, and one reading one', () => {
    const shown = [0, 0.00777, 0.25, 0.94, 0.97, 1, 1.04, 2.55, 12, 37.96, 152784.3].map(formatEpochs);
    expect(shown).to.deep.equal([
      ...['0 epochs', '0.0078 epochs', '0.25 epochs', '0.94 epochs', '1 epoch', '1 epoch', '1 epoch'],
      ...['2.5 epochs', '12 epochs', '38 epochs', '152,784 epochs'],
    ]);
  });
});

describe('formatLoss', () => {
  it('tells both units in fixed decimals', () => {
    expect(formatLoss(Math.LN2)).to.equal('0.693147 nats/character (1.0000 bits/character)');
    expect(formatLoss(1e-7)).to.equal('0.000000 nats/character (0.0000 bits/character)');
  });
});

describe('formatTable', () => {
  it('lines up the values', () => {
    expect(
      formatTable([
        ['a', 'x'],
        ['long', 'y z'],
      ]),
    ).to.equal('a     x\nlong  y z\n');
  });

  it('lines up the values, and breaks them below each other', () => {
    const rows = [
      ['text', '12 characters to read'],
      ['a', 'b'],
    ] as const;
    expect(formatTable(rows, 20)).to.equal('text  12 characters\n      to read\na     b\n');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { readValue } from '../../../src/cli/options/values.js';
import { UsageError } from '../../../src/core/errors.js';
import type { NumberSpec } from '../../../src/core/options/spec.js';

type Range = Omit<NumberSpec, 'kind' | 'describe'>;
const parseNumber = (text: string, name: string, range: Range = {}) =>
  readValue({ kind: 'number', describe: '', ...range }, text, name);
const parseInteger = (text: string, name: string, range: Range = {}) =>
  readValue({ kind: 'integer', describe: '', ...range }, text, name);
const parseDuration = (text: string, name: string) =>
  readValue({ kind: 'duration', describe: '' }, text, name);

const noNumbers = [
  '',
  ' ',
  'abc',
  '0x10',
  'NaN',
  'Infinity',
  'inf',
  '1e999',
  '1_000',
  ' 1',
  '1 ',
  '1,5',
  '--1',
  '١',
];

describe('readValue of a number', () => {
  it('reads decimal numbers', () => {
    expect(
      ['0', '-1', '+2', '.5', '5.', '3e-4', '1E3'].map((text) => parseNumber(text, '--x')),
    ).to.deep.equal([0, -1, 2, 0.5, 5, 0.0003, 1000]);
  });

  it('fault 56: refuses everything else, naming the option and the value', () => {
    for (const text of noNumbers) {
      expect(() => parseNumber(text, '--top-p')).to.throw(
        UsageError,
        `--top-p must be a number, not '${text}'`,
      );
    }
  });

  it('reads every finite number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(parseNumber(String(number), '--x')).to.equal(number);
      }),
    );
  });

  it('keeps to the range, and says which it is', () => {
    expect(parseNumber('1', '--x', { min: 1 })).to.equal(1);
    expect(() => parseNumber('0', '--x', { above: 0 })).to.throw('a number above 0');
    expect(() => parseNumber('0', '--x', { above: 0, max: 9 })).to.throw(
      'a number above 0 and at most 9, not',
    );
    expect(() => parseNumber('-0.1', '--x', { min: 0, max: 1 })).to.throw("from 0 to 1, not '-0.1'");
    expect(() => parseNumber('1.1', '--x', { min: 0, max: 1 })).to.throw('from 0 to 1');
  });
});

describe('readValue of a whole number', () => {
  it('fault 58: reads whole numbers and nothing else', () => {
    expect(
      ['0', '-0', '007', '-5', '9007199254740991'].map((text) => parseInteger(text, '--x')),
    ).to.deep.equal([0, 0, 7, -5, 9007199254740991]);
    for (const text of [...noNumbers, '1.5', '1.0', '1e3', '-9007199254740992']) {
      expect(() => parseInteger(text, '--steps')).to.throw(
        UsageError,
        `--steps must be a whole number, not '${text}'`,
      );
    }
  });

  it('fault 58: says how large a number may be where one is too large', () => {
    for (const text of ['9007199254740992', '99999999999999999999']) {
      expect(() => parseInteger(text, '--count', { min: 1 })).to.throw(
        UsageError,
        `--count must be a whole number from 1 to 9007199254740991, not '${text}'`,
      );
    }
  });

  it('fault 59: takes a number of any size where there is no upper end', () => {
    const read = (text: string) => parseInteger(text, '--top-k', { min: 0, endless: true });
    expect(['3', '9007199254740993', '9'.repeat(400)].map(read)).to.deep.equal([
      3,
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
    ]);
    for (const text of ['-1', 'inf', '1.5', '1e400']) expect(() => read(text), text).to.throw(UsageError);
  });

  it('takes inf where it is allowed', () => {
    expect(parseInteger('inf', '--length', { min: 0, infinity: true })).to.equal(Infinity);
    expect(() => parseInteger('-1', '--length', { min: 0, infinity: true })).to.throw(
      'of at least 0, or inf',
    );
  });
});

describe('readValue of a length of time', () => {
  it('reads units, sums of them, and bare seconds', () => {
    const read = (text: string) => parseDuration(text, '--time');
    expect(['90s', '1.5h', '1h30m', '2m', '45', '0.5', '1d', '1h2m3s'].map(read)).to.deep.equal([
      90, 5400, 5400, 120, 45, 0.5, 86_400, 3723,
    ]);
  });

  it('refuses what is no length of time', () => {
    for (const text of ['', '0', '-5', '5x', 's', '1h 30m', '30m1h', '1m1m', '1h30', 'inf', '0s', '0x5']) {
      expect(() => parseDuration(text, '--time'), text).to.throw(UsageError, `not '${text}'`);
    }
  });
});

import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import { accepts, checkGiven, type OptionSpec, requirementOf } from '../../../src/core/options/spec.js';

const described = { describe: '' };

describe('the spec of an option', () => {
  const specs: [OptionSpec, string, good: unknown[], bad: unknown[]][] = [
    [
      { kind: 'integer', min: 1, max: 64, ...described },
      'a whole number from 1 to 64',
      [1, 64],
      [0, 65, 1.5, NaN, '1', Infinity, undefined],
    ],
    [
      { kind: 'integer', min: 0, infinity: true, ...described },
      'a whole number of at least 0, or inf',
      [0, Infinity],
      [-1],
    ],
    [
      { kind: 'integer', min: 0, endless: true, ...described },
      'a whole number of at least 0',
      [0, 1e300],
      [-1, 0.5],
    ],
    [
      { kind: 'number', above: 0, max: 9, ...described },
      'a number above 0 and at most 9',
      [1e-300, 9],
      [0, 9.1, Infinity],
    ],
    [{ kind: 'number', ...described }, 'a number', [-1e300], [Infinity, NaN, null]],
    [
      { kind: 'choice', choices: ['lstm', 'gru'], ...described },
      'one of lstm, gru',
      ['gru'],
      ['GRU', '', undefined],
    ],
    [{ kind: 'flag', ...described }, 'true or false', [true, false], [0, 'true']],
    [
      { kind: 'duration', ...described },
      'a length of time such as 90s, 1.5h or 1h30m',
      [0.5],
      [0, -1, Infinity],
    ],
    [{ kind: 'file', ...described }, 'the name of a file', ['a'], ['', 1]],
    [{ kind: 'text', ...described }, 'a text', ['', 'a'], [1, undefined]],
  ];
  for (const [spec, requirement, good, bad] of specs) {
    it(`accepts ${requirement}, and nothing else`, () => {
      expect(requirementOf(spec)).to.equal(requirement);
      for (const value of good) expect(accepts(spec, value), String(value)).to.equal(true);
      for (const value of bad) expect(accepts(spec, value), String(value)).to.equal(false);
    });
  }

  it('checks only values that are given', () => {
    const table = { layers: { kind: 'integer', min: 1, ...described } } as const;
    checkGiven(table, { layers: undefined, other: 3 });
    expect(() => checkGiven(table, { layers: 0 })).to.throw(
      UsageError,
      /^layers must be a whole number of at least 1, not 0$/,
    );
  });
});

import { expect } from 'chai';
import { fallbackOf, flagOf, type Option, toCamelCase } from '../../../src/cli/options/option.js';
import { readValue } from '../../../src/cli/options/values.js';
import { UsageError } from '../../../src/core/errors.js';

const described = { describe: 'something' };

describe('an option', () => {
  it('has its default, or undefined, where nothing is given', () => {
    const defaults: [Option, unknown][] = [
      [{ kind: 'number', default: 0.8, ...described }, 0.8],
      [{ kind: 'number', ...described }, undefined],
      [{ kind: 'flag', ...described }, false],
      [{ kind: 'text', repeatable: true, ...described }, []],
    ];
    for (const [option, fallback] of defaults) expect(fallbackOf(option)).to.deep.equal(fallback);
  });

  it('has one name in two forms', () => {
    expect(flagOf('hiddenSize')).to.equal('--hidden-size');
    expect(toCamelCase('hidden-size')).to.equal('hiddenSize');
    expect(flagOf('V')).to.equal('--V');
  });

  it('refuses a choice that there is not, and names those that there are', () => {
    const cell: Option = { kind: 'choice', choices: ['lstm', 'gru'], ...described };
    expect(readValue(cell, 'gru', '--cell')).to.equal('gru');
    expect(() => readValue(cell, 'GRU', '--cell')).to.throw(
      UsageError,
      "--cell must be one of lstm, gru, not 'GRU'",
    );
  });

  it('refuses a file without a name', () => {
    expect(() => readValue({ kind: 'file', ...described }, '', '--log')).to.throw(
      UsageError,
      '--log must be the name of a file',
    );
  });
});

import { expect } from 'chai';
import { option } from '../../../src/cli/options/option.js';
import { UsageError } from '../../../src/core/errors.js';

const describe_ = { describe: 'something' };

describe('option', () => {
  it('keeps the last value of one that is not repeatable, and all of one that is', () => {
    expect(option.integer(describe_).read(['1', '2'], '--layers')).to.equal(2);
    expect(option.text(describe_).read(['a', ''], '--seed')).to.equal('');
    expect(option.texts(describe_).read(['a', '', 'b'], '--stop')).to.deep.equal(['a', '', 'b']);
  });

  it('has its default, or undefined, where nothing is given', () => {
    expect(option.number({ ...describe_, default: 0.8 }).fallback).to.equal(0.8);
    expect(option.number(describe_).fallback).to.equal(undefined);
    expect(option.flag(describe_).fallback).to.equal(false);
    expect(option.texts(describe_).fallback).to.deep.equal([]);
  });

  it('refuses a choice that there is not, and names those that there are', () => {
    const cell = option.choice(['lstm', 'gru'], describe_);
    expect(cell.read(['gru'], '--cell')).to.equal('gru');
    expect(() => cell.read(['GRU'], '--cell')).to.throw(UsageError, "--cell is one of lstm, gru, not 'GRU'");
  });

  it('refuses a file without a name', () => {
    expect(() => option.file(describe_).read([''], '--log')).to.throw(
      UsageError,
      '--log needs the name of a file',
    );
  });
});

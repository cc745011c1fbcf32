import { expect } from 'chai';
import { trainOptions } from '../../../../src/cli/commands/train/options.js';
import { UsageError } from '../../../../src/core/errors.js';
import { checkOptions, ranges, trainingOptionNames } from '../../../../src/core/training/plan/options.js';
import { smallOptions } from '../../../helpers/training.js';

describe('the flags of charnn train', () => {
  for (const name of Object.keys(ranges) as (keyof typeof ranges)[]) {
    const { min, max, integer = false } = ranges[name];
    const read = (value: number) => trainOptions[name].read([String(value)], name);

    it(`take for ${name} what the library takes, to the ends of its range`, () => {
      for (const value of [min, max]) {
        expect(read(value)).to.equal(value);
        checkOptions({ ...smallOptions, [name]: value });
      }
    });

    it(`refuse for ${name} what the library refuses, just beyond the ends of its range`, () => {
      const beyond = integer ? [min - 1, max + 1, min + 0.5] : [min - 1e-7, max + 1e-7];
      for (const value of beyond) {
        expect(() => read(value), String(value)).to.throw(UsageError, `not '${value}'`);
        expect(() => checkOptions({ ...smallOptions, [name]: value }), String(value)).to.throw(UsageError);
      }
    });
  }

  it('are there for every option of training', () => {
    expect(trainOptions).to.include.keys(trainingOptionNames);
    expect([...trainingOptionNames].sort()).to.deep.equal(Object.keys(smallOptions).sort());
  });
});

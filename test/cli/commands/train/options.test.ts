import { expect } from 'chai';
import { trainOptions } from '../../../../src/cli/commands/train/options.js';
import { readValue } from '../../../../src/cli/options/values.js';
import { UsageError } from '../../../../src/core/errors.js';
import type { NumberSpec } from '../../../../src/core/options/spec.js';
import {
  checkOptions,
  trainingOptionNames,
  trainingTable,
} from '../../../../src/core/training/plan/options.js';
import { smallOptions } from '../../../helpers/training.js';

describe('the flags of charnn train', () => {
  for (const [name, spec] of Object.entries(trainingTable)) {
    if (spec.kind === 'choice') continue;
    const { kind, min, max, above }: NumberSpec = spec;
    const read = (value: number) =>
      readValue(trainOptions[name as keyof typeof trainingTable], String(value), name);

    it(`take for ${name} what the library takes, to the ends of its range`, () => {
      for (const value of [min ?? Number.MIN_VALUE, max]) {
        expect(read(value)).to.equal(value);
        checkOptions({ ...smallOptions, [name]: value });
      }
    });

    it(`refuse for ${name} what the library refuses, just beyond the ends of its range`, () => {
      const least = min ?? above!;
      const beyond = kind === 'integer' ? [least - 1, max + 1, least + 0.5] : [least - 1e-7, max + 1e-7];
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

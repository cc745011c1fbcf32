import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { checkMemory } from '../../../src/core/training/machine.js';

describe('the memory of a machine', () => {
  it('suffices for a run up to its limit', () => {
    expect(() => checkMemory(2e9, 2e9)).not.to.throw();
    expect(() => checkMemory(1e6)).not.to.throw();
  });

  it('fault 66: is too small for a run beyond it, which is told before it begins', () => {
    expect(() => checkMemory(3.24e9, 2e9))
      .to.throw(DataError, /needs 3\.2 GB .* has 2\.0 GB: lower hiddenSize/)
      .with.property('exitCode', 65);
    expect(() => checkMemory(1e18)).to.throw(DataError);
  });
});

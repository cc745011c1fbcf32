import { expect } from 'chai';
import { bestOf } from '../../src/core/history.js';

const entries = (...losses: (number | undefined)[]) =>
  losses.map((validationLoss, step) => ({ step, ...(validationLoss !== undefined && { validationLoss }) }));

describe('the best entry of a history', () => {
  it('is the one with the lowest validation loss, the first of equals', () => {
    expect(bestOf(entries(3, 1, 2, 1))).to.deep.equal({ step: 1, validationLoss: 1 });
    expect(bestOf(entries(0, 1))?.step).to.equal(0);
  });

  it('is among those that were validated, by a number', () => {
    expect(bestOf(entries(undefined, NaN, 5, undefined))?.step).to.equal(2);
  });

  it('is not there where nothing was validated', () => {
    expect(bestOf(entries(undefined, undefined))).to.equal(undefined);
    expect(bestOf(entries())).to.equal(undefined);
  });
});

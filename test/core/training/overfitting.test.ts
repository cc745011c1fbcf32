import { expect } from 'chai';
import { findOverfitting } from '../../../src/core/training/overfitting.js';

/** A history of training and validation losses, an entry an epoch. */
const history = (...losses: [training: number, validation?: number][]) =>
  losses.map(([trainingLoss, validationLoss], k) => ({
    ...{ step: 10 * (k + 1), epoch: k + 1, trainingLoss, learningRate: 0.001 },
    ...(validationLoss !== undefined && { validationLoss }),
  }));

describe('overfitting', () => {
  it('begins at the lowest validation loss, if that rose afterwards while the training loss fell', () => {
    const found = findOverfitting(history([2, 2.1], [1.5, 1.8], [1.2, 1.9], [1, 2]));
    expect(found?.epoch).to.equal(2);
    expect(found?.rise).to.be.closeTo(0.2, 1e-12);
  });

  it('is not found where the loss still falls, or rises by no more than its noise', () => {
    expect(findOverfitting(history([2, 2.1], [1.5, 1.8], [1.2, 1.7]))).to.equal(undefined);
    expect(findOverfitting(history([2, 2.1], [1.5, 1.8], [1.2, 1.81]))).to.equal(undefined);
  });

  it('is not found where the training loss rose too', () => {
    expect(findOverfitting(history([2, 2.1], [1.5, 1.8], [1.7, 2.1]))).to.equal(undefined);
  });

  it('is not there where nothing is validated, or nothing was done', () => {
    expect(findOverfitting(history([2], [1.5], [1]))).to.equal(undefined);
    expect(findOverfitting([])).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { turningPoint } from '../../../src/core/training/memorising.js';

/** A history of training and validation losses, an entry an epoch. */
const history = (...losses: [training: number, validation?: number][]) =>
  losses.map(([trainingLoss, validationLoss], k) => ({
    ...{ step: 10 * (k + 1), epoch: k + 1, trainingLoss, learningRate: 0.001 },
    ...(validationLoss !== undefined && { validationLoss }),
  }));

describe('the turning point of a run', () => {
  it('is the lowest validation loss, where that rose afterwards and the training loss fell', () => {
    const turn = turningPoint(history([2, 2.1], [1.5, 1.8], [1.2, 1.9], [1, 2]));
    expect(turn?.epoch).to.equal(2);
    expect(turn?.rise).to.be.closeTo(0.2, 1e-12);
  });

  it('is not there where the loss still falls, or rises by no more than its noise', () => {
    expect(turningPoint(history([2, 2.1], [1.5, 1.8], [1.2, 1.7]))).to.equal(undefined);
    expect(turningPoint(history([2, 2.1], [1.5, 1.8], [1.2, 1.81]))).to.equal(undefined);
  });

  it('is not there where the training loss rose too: that is no learning by heart', () => {
    expect(turningPoint(history([2, 2.1], [1.5, 1.8], [1.7, 2.1]))).to.equal(undefined);
  });

  it('is not there where nothing is validated, or nothing was done', () => {
    expect(turningPoint(history([2], [1.5], [1]))).to.equal(undefined);
    expect(turningPoint([])).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { worthwhileThreads } from '../../../src/core/model/worthwhile-threads.js';

const threads = (layers: number, hiddenSize: number, batchSize: number, sequenceLength: number) =>
  worthwhileThreads({ cell: 'lstm', layers, hiddenSize, vocabularySize: 65 }, { batchSize, sequenceLength });

describe('the threads that a network is worth', () => {
  it('are one where it is small, and more where it is large', () => {
    expect(threads(1, 16, 1, 4)).to.equal(1);
    expect(threads(2, 128, 1, 1)).to.equal(1);
    expect(threads(1, 256, 8, 32)).to.be.at.least(2);
    expect(threads(1, 1024, 64, 64)).to.be.at.least(16);
  });

  it('are fewer for cells with fewer gates, which have less to do', () => {
    const shape = { batchSize: 8, sequenceLength: 32 };
    const [lstm, gru, rnn] = (['lstm', 'gru', 'rnn'] as const).map((cell) =>
      worthwhileThreads({ cell, layers: 1, hiddenSize: 256, vocabularySize: 65 }, shape),
    );
    expect(gru).to.be.at.most(lstm);
    expect(rnn).to.be.below(gru);
  });

  it('are never more than its streams, by fours, or the blocks of its units', () => {
    for (const [hiddenSize, batchSize] of [
      [512, 1],
      [512, 40],
      [32, 1],
      [100, 7],
    ]) {
      const most = Math.max(Math.floor(batchSize / 4), Math.ceil(hiddenSize / 16));
      expect(threads(1, hiddenSize, batchSize, 1000)).to.be.at.most(most);
    }
  });
});

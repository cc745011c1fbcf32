import { expect } from 'chai';
import { LossSummary, meanLoss, standardErrorOfMean } from '../../../src/core/evaluation/summary.js';

/** Ends of blocks of 500 symbols after the first, as many as fit. */
const endsIn = (symbols: number) =>
  Array.from({ length: Math.ceil(symbols / 500) }, (_, k) => ({ symbols: 1 + 500 * k }));

function summaryOf(losses: readonly number[], correct: (k: number) => boolean = () => false): LossSummary {
  const summary = new LossSummary(endsIn(losses.length + 1));
  losses.forEach((loss, k) => summary.add(loss, correct(k)));
  return summary;
}

/** Blocks of 500 equal losses. */
const blocks = (...means: number[]) => means.flatMap((mean) => new Array<number>(500).fill(mean));

describe('a mean loss', () => {
  it('is a sum of nats for each character and byte', () => {
    expect(meanLoss(8 * Math.LN2, 4, 16)).to.deep.equal({
      natsPerCharacter: 2 * Math.LN2,
      bitsPerCharacter: 2,
      bitsPerByte: 0.5,
    });
  });
});

describe('the summary of a text’s losses', () => {
  it('has the mean loss in every unit', () => {
    const evaluation = summaryOf([1, 2, 3, 6]).evaluation(6);
    expect(evaluation).to.include({ characters: 4, bytes: 6, natsPerCharacter: 3 });
    expect(evaluation.bitsPerCharacter).to.be.closeTo(3 / Math.LN2, 1e-12);
    expect(evaluation.bitsPerByte).to.be.closeTo(12 / Math.LN2 / 6, 1e-12);
    expect(evaluation.perplexity).to.be.closeTo(Math.exp(3), 1e-9);
  });

  it('has the perplexity of a fair choice', () => {
    expect(summaryOf(new Array<number>(8).fill(Math.log(65))).evaluation(8).perplexity).to.be.closeTo(
      65,
      1e-9,
    );
  });

  it('has the share of predictions that were right', () => {
    expect(summaryOf([1, 1, 1, 1, 1], (k) => k % 2 === 0).evaluation(5).accuracy).to.equal(0.6);
    expect(summaryOf([1]).evaluation(1).accuracy).to.equal(0);
  });

  it('has the standard error of the means of blocks of 500', () => {
    // Means 1, 2, 4, 5 have the mean 3 and the variance (4 + 1 + 1 + 4)/3; four blocks.
    const { standardError } = summaryOf(blocks(1, 2, 4, 5)).evaluation(2000);
    expect(standardError).to.be.closeTo(Math.sqrt(10 / 3 / 4), 1e-12);
  });

  it('sees the mean of a block, not what is in it', () => {
    const alternating = Array.from({ length: 2000 }, (_, k) => (k % 2) * 10);
    expect(summaryOf(alternating).evaluation(2000).standardError).to.equal(0);
  });

  it('leaves a last block that is not full out of the error, not out of the mean', () => {
    const evaluation = summaryOf([...blocks(1, 2), 501]).evaluation(1001);
    expect(evaluation.standardError).to.be.closeTo(Math.sqrt(0.5 / 2), 1e-12);
    expect(evaluation.natsPerCharacter).to.be.closeTo((500 + 1000 + 501) / 1001, 1e-12);
  });

  it('has a standard error of 0 for one block, or less', () => {
    expect(summaryOf([1.5]).evaluation(1).standardError).to.equal(0);
    expect(summaryOf(Array.from({ length: 999 }, (_, k) => k)).evaluation(999).standardError).to.equal(0);
    expect(summaryOf(blocks(1, 3)).evaluation(1000).standardError).to.equal(1);
  });

  it('takes blocks as they are given, whatever their lengths; the first character is none', () => {
    const summary = new LossSummary([3, 5, 6, 9].map((symbols) => ({ symbols })));
    for (const loss of [100, 100, 1, 3, 8, 1, 2, 3, 70]) summary.add(loss, false);
    const means = [2, 8, 2];
    expect(summary.evaluation(9).standardError).to.be.closeTo(standardErrorOfMean(means), 1e-12);
    expect(summary.blocks.map(({ characters }) => characters)).to.deep.equal([2, 2, 1, 3]);
    expect(summary.blocks[0].loss).to.equal(200);
    expect(summary.total).to.equal(288);
  });

  it('leaves out blocks of which nothing was scored', () => {
    const summary = new LossSummary([1, 3, 3, 5].map((symbols) => ({ symbols })));
    for (const loss of [1, 1, 3, 3]) summary.add(loss, false);
    expect(summary.blocks.map(({ characters }) => characters)).to.deep.equal([0, 2, 0, 2]);
    expect(summary.evaluation(4).standardError).to.equal(1);
  });

  it('tells the mean while it grows', () => {
    const summary = summaryOf([2, 4]);
    expect(summary.mean).to.equal(3);
    summary.add(9, true);
    expect(summary.mean).to.equal(5);
  });
});

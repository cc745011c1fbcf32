import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { type ComparedText, differenceOf } from '../../../src/core/evaluation/compare.js';
import { LossSummary } from '../../../src/core/evaluation/summary.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';

/** A text that is scored block by block: the losses of each, of which the first block is its first character. */
function scored(
  losses: readonly number[][],
  bytesPerBlock: number,
  preprocessing: Partial<Preprocessing> = {},
): ComparedText {
  let symbols = 1;
  const blockEnds = losses.slice(0, -1).map((block, k) => {
    symbols += block.length;
    return { symbols, bytes: 4 + k * bytesPerBlock };
  });
  const summary = new LossSummary(blockEnds);
  for (const loss of losses.flat()) summary.add(loss, false);
  const bytes = (blockEnds.at(-1)?.bytes ?? 0) + bytesPerBlock;
  return { preprocessing: { ...noPreprocessing, ...preprocessing }, blockEnds, bytes, summary };
}

describe('the difference between two models on a text', () => {
  it('is that of their losses where their symbols are the same, with the error of the differences', () => {
    const first = scored([[], [1, 3], [4, 4], [2, 2], [9]], 2, { lossy: true });
    const second = scored([[], [1, 1], [1, 1], [1, 1], [1]], 2);
    const difference = differenceOf(first, second);
    expect(difference).to.have.keys('natsPerCharacter', 'standardError');
    expect(difference)
      .to.have.property('natsPerCharacter')
      .that.is.closeTo(25 / 7 - 1, 1e-12);
    // Blocks differ by 1, 3 and 1: a variance of 4/3, and what follows the last is no whole block.
    expect(difference.standardError).to.be.closeTo(2 / 3, 1e-12);
    expect(differenceOf(second, first))
      .to.have.property('natsPerCharacter')
      .that.is.closeTo(1 - 25 / 7, 1e-12);
    expect(differenceOf(first, first)).to.deep.equal({ natsPerCharacter: 0, standardError: 0 });
  });

  it('is in bits/byte where they are not, without the first character', () => {
    const first = scored([[50, 60], [2, 2, 2, 2], [4, 4, 4, 4], [1]], 10, { unit: 'byte' });
    const second = scored([[], [1], [2], [1]], 10);
    const bits = (nats: number) => nats / Math.LN2;
    for (const preprocessing of [
      { unit: 'byte' },
      { normalize: 'nfd' },
      { normalizeNewlines: true },
    ] as const) {
      const difference = differenceOf(
        { ...first, preprocessing: { ...noPreprocessing, ...preprocessing } },
        second,
      );
      expect(difference).to.have.keys('bitsPerByte', 'standardError');
      expect(difference)
        .to.have.property('bitsPerByte')
        .that.is.closeTo(bits(25 - 4) / 30, 1e-12);
      // 7 and 14 nats in blocks of 10 bytes
      expect(difference.standardError).to.be.closeTo(bits(3.5) / 10, 1e-12);
    }
  });

  it('has no error for one block, and needs more than a character where symbols differ', () => {
    const alone = [scored([[], [1, 2]], 2), scored([[], [2, 2]], 2)] as const;
    expect(differenceOf(...alone)).to.deep.equal({ natsPerCharacter: -0.5, standardError: 0 });
    const jamo = scored([[1, 2]], 3, { normalize: 'nfd' });
    expect(() => differenceOf(jamo, alone[0])).to.throw(DataError, /one character/);
  });
});

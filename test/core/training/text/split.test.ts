import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../../../src/core/errors.js';
import { Tokens } from '../../../../src/core/text/tokens.js';
import { checkLearnable, splitText } from '../../../../src/core/training/text/split.js';

const text = (length: number) => Tokens.of(Array.from({ length }, (_, k) => k % 7));

/** How many symbols train and how many validate. */
function sizes(length: number, fraction?: number): [number, number] {
  const { training, validation } = splitText(text(length), fraction);
  return [training.length, validation.length];
}

describe('the split of a text', () => {
  it('holds out a tenth by default', () => {
    expect(sizes(10_000)).to.deep.equal([9000, 1000]);
    expect(sizes(10_001)).to.deep.equal([9000, 1001]);
    expect(sizes(1009)).to.deep.equal([908, 101]);
  });

  it('holds out at most 200,000 symbols by default, but what it is told to', () => {
    expect(sizes(2_000_000)).to.deep.equal([1_800_000, 200_000]);
    expect(sizes(2_500_000)).to.deep.equal([2_300_000, 200_000]);
    expect(sizes(2_500_000, 0.1)).to.deep.equal([2_250_000, 250_000]);
  });

  it('holds out nothing where less than 100 symbols would be', () => {
    expect(sizes(990)).to.deep.equal([990, 0]);
    expect(sizes(991)).to.deep.equal([891, 100]);
    expect(sizes(5)).to.deep.equal([5, 0]);
    expect(sizes(100, 0.99)).to.deep.equal([100, 0]);
    expect(sizes(102, 0.99)).to.deep.equal([102, 0]); // one symbol would be left to train on
  });

  it('holds out nothing for a fraction of 0', () => {
    expect(sizes(10_000, 0)).to.deep.equal([10_000, 0]);
  });

  it('trains on the first floor(n·(1 - fraction)) symbols', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 5000 }), fc.integer({ min: 35, max: 95 }), (n, percent) => {
        const training = Math.floor((n * (100 - percent)) / 100);
        expect(sizes(n, percent / 100)).to.deep.equal([training, n - training]);
      }),
    );
  });

  it('keeps every symbol in its place', () => {
    const tokens = text(2000);
    const { training, validation } = splitText(tokens);
    expect([...training, ...validation]).to.deep.equal([...tokens]);
  });

  describe('between lines', () => {
    const newline = 6;
    const sizesOf = (tokens: Tokens, fraction?: number): [number, number] => {
      const { training, validation } = splitText(tokens, fraction, newline);
      return [training.length, validation.length];
    };

    it('comes after the line in which it would fall', () => {
      expect(sizesOf(text(7000))).to.deep.equal([6300, 700]); // where a line ends already
      expect(sizesOf(text(7007))).to.deep.equal([6307, 700]); // 6306.3
      expect(sizesOf(text(7000), 0.5001)).to.deep.equal([3500, 3500]); // 3499.3
    });

    it('holds nothing out where less than two symbols would be trained on, however the lines lie', () => {
      expect(
        sizesOf(Tokens.of([1, newline, ...new Array<number>(117).fill(2), newline]), 0.99),
      ).to.deep.equal([120, 0]);
    });

    it('never holds out more than without lines, nor half a line', () => {
      const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 10, maxLength: 200 });
      fc.assert(
        fc.property(lengths, fc.integer({ min: 0, max: 99 }), (lines, percent) => {
          const ids = lines.flatMap((length) => [...new Array<number>(length - 1).fill(1), newline]);
          fc.pre(ids.includes(1));
          const tokens = Tokens.of(ids);
          const { training, validation } = splitText(tokens, percent / 100, newline);
          expect(validation.length).to.be.at.most(splitText(tokens, percent / 100).validation.length);
          expect(training.at(training.length - 1)).to.equal(newline);
          expect([...training, ...validation]).to.deep.equal(ids);
        }),
      );
    });

    it('holds out nothing of a text of one line', () => {
      const line = Tokens.of([...Array.from({ length: 5000 }, (_, k) => k % 6), newline]);
      expect(sizesOf(line)).to.deep.equal([5001, 0]);
    });
  });

  it('has a text to learn from only where two symbols differ', () => {
    const expectRefusal = (ids: number[], message: RegExp) =>
      expect(() => checkLearnable(Tokens.of(ids), 'a.txt'))
        .to.throw(DataError, message)
        .with.property('exitCode', 65);
    expectRefusal([], /^a.txt has no symbols.*at least two/);
    expectRefusal([3], /^a.txt has one symbol.*at least two/);
    expectRefusal([3, 3, 3, 3], /all 4 symbols of a.txt are the same.*at least two/);
    checkLearnable(Tokens.of([3, 4]), 'a.txt');
    expect(sizes(2)).to.deep.equal([2, 0]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../src/errors.js';
import { Tokens } from '../../src/text/tokens.js';
import { splitText } from '../../src/training/split.js';

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

  it('is refused for a text without two different symbols', () => {
    const expectRefusal = (ids: number[], message: RegExp) =>
      expect(() => splitText(Tokens.of(ids)))
        .to.throw(DataError, message)
        .with.property('exitCode', 65);
    expectRefusal([], /no symbols.*at least two/);
    expectRefusal([3], /one symbol.*at least two/);
    expectRefusal([3, 3, 3, 3], /all 4 symbols of the text are the same.*at least two/);
    expect(sizes(2)).to.deep.equal([2, 0]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { Tokens } from '../../../../src/core/text/tokens.js';
import { ShuffledLines } from '../../../../src/core/training/text/shuffled-lines.js';

const newline = 3;
/** Texts of lines: each line's symbols, without its newline. */
const texts = fc.array(fc.array(fc.constantFrom(0, 1, 2, 4, 5), { maxLength: 12 }), {
  minLength: 1,
  maxLength: 60,
});

const shuffled = (lines: readonly (readonly number[])[], seed = 'seed') =>
  new ShuffledLines(Tokens.of(lines.flatMap((line) => [...line, newline])), newline, seed);

/** What is read from `start` on. */
function stretch(text: ShuffledLines, start: number, count: number): number[] {
  const ids = new Int32Array(count);
  text.copyTo(start, count, ids, 0, 1);
  return [...ids];
}

/** The text of an epoch, and its lines. */
function read(text: ShuffledLines, epoch: number): { whole: number[]; lines: string[] } {
  text.beginEpoch(epoch);
  const whole = stretch(text, 0, text.length);
  return { whole, lines: whole.slice(1, -1).join('').split(String(newline)) };
}

describe('shuffled lines', () => {
  it('are all the lines of the text, each whole and once, after a newline', () => {
    fc.assert(
      fc.property(texts, fc.nat(5), (lines, epoch) => {
        const text = shuffled(lines);
        const { whole, lines: found } = read(text, epoch);
        expect([whole[0], whole.at(-1)]).to.deep.equal([newline, newline]);
        expect(found.sort()).to.deep.equal(lines.map((line) => line.join('')).sort());
        expect(text.count).to.equal(lines.length);
      }),
    );
  });

  it('are read from anywhere, into any column of a batch', () => {
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        (lines, from, length, stride) => {
          const text = shuffled(lines);
          const { whole } = read(text, 0);
          const start = from % whole.length;
          const count = length % (whole.length - start + 1);
          const ids = new Int32Array(1 + count * stride).fill(-1);
          text.copyTo(start, count, ids, 1, stride);
          const column = ids.slice(1).filter((_, k) => k % stride === 0);
          expect([...column].slice(0, count)).to.deep.equal(whole.slice(start, start + count));
          expect(ids.filter((id) => id === -1)).to.have.length(1 + count * (stride - 1));
        },
      ),
    );
  });

  it('come in another order each epoch, the same for the same seed, whatever was read before', () => {
    const lines = Array.from({ length: 50 }, (_, k) => [k % 3, 4, Math.floor(k / 3)].map((id) => 10 + id));
    const text = shuffled(lines);
    const orders = [0, 1, 2, 3].map((epoch) => read(text, epoch).whole.join());
    expect(new Set(orders).size).to.equal(4);
    expect(read(shuffled(lines), 2).whole.join()).to.equal(orders[2]);
    expect(read(text, 0).whole.join()).to.equal(orders[0]);
    expect(read(shuffled(lines, 'another'), 0).whole.join()).not.to.equal(orders[0]);
  });

  it('stand in every place equally often', () => {
    const text = shuffled([[0], [1], [2]]);
    const orders = new Map<string, number>();
    for (let epoch = 0; epoch < 3000; epoch++) {
      const order = read(text, epoch).lines.join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    // Each of the 6 orders 500 times, with a standard deviation of 20.
    expect([...orders.values()].sort()).to.have.length(6);
    for (const times of orders.values()) expect(times).to.be.within(420, 580);
  });

  it('may be longer than a page of ids', () => {
    const long = new Array<number>(2 ** 20 + 5).fill(1);
    const text = shuffled([[2], long, [0, 0]]);
    expect(
      read(text, 1)
        .lines.map((line) => line.length)
        .sort(),
    ).to.deep.equal([1, long.length, 2].sort());
  });

  it('take eight bytes a line', () => {
    expect(shuffled(new Array<number[]>(1000).fill([1, 2])).bytes).to.equal(8000);
  });
});

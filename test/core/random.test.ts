import { expect } from 'chai';
import fc from 'fast-check';
import { CounterRandom, drawSeed, Random, seedBits } from '../../src/core/random.js';

const first = (random: Random) => Array.from({ length: 5 }, () => random.uniform());

describe('random numbers', () => {
  it('are the same for the same seed and purpose', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.oneof(fc.string(), fc.nat())), (seed, purpose) => {
        expect(first(new Random(seed, ...purpose))).to.deep.equal(first(new Random(seed, ...purpose)));
      }),
    );
  });

  it('are others for every other seed and purpose', () => {
    const all = [
      new Random(''),
      new Random('1'),
      new Random('1', ''),
      new Random('1', 'weights'),
      new Random('1', 'weights', 1),
      new Random('1', 'weights', '1'),
      new Random('1', 'weights', 12),
      new Random('1', 'weights', 1, 2),
      new Random('1weights'),
      new Random('["1"]'),
    ].map((random) => first(random).join());
    expect(new Set(all).size).to.equal(all.length);
  });

  it('lie in [0, 1), evenly', () => {
    const random = new Random('even');
    const cells = new Array<number>(20).fill(0);
    for (let k = 0; k < 20_000; k++) {
      const x = random.uniform();
      expect(x >= 0 && x < 1).to.equal(true);
      cells[Math.floor(20 * x)] += 1;
    }
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).to.be.below(43.8); // 19 degrees of freedom: one seed in a thousand exceeds it
  });

  it('have more than the 32 bits of a hash', () => {
    const random = new Random('bits');
    const fractions = Array.from({ length: 20 }, () => (random.uniform() * 2 ** 32) % 1);
    expect(fractions.filter((fraction) => fraction !== 0).length).to.be.above(10);
  });

  it('make integers below a limit, and all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.string(), (limit, seed) => {
        const value = new Random(seed).integer(limit);
        expect(Number.isInteger(value) && value >= 0 && value < limit).to.equal(true);
      }),
    );
    const random = new Random('all');
    expect(new Set(Array.from({ length: 200 }, () => random.integer(6)))).to.have.property('size', 6);
    expect(random.integer(1)).to.equal(0);
  });

  it('do not depend on who else draws', () => {
    const [one, other] = [new Random('a'), new Random('b')];
    const mixed = Array.from({ length: 5 }, () => {
      other.uniform();
      return one.uniform();
    });
    expect(mixed).to.deep.equal(first(new Random('a')));
  });
});

describe('random numbers by their place', () => {
  const row = (random: CounterRandom) => Array.from({ length: 8 }, (_, index) => random.at(index));

  it('are the same whatever was drawn before', () => {
    const random = new CounterRandom(7, 1, 2);
    expect([random.at(5), random.at(0), random.at(5)]).to.deep.equal([
      row(random)[5],
      row(random)[0],
      row(random)[5],
    ]);
    expect(row(new CounterRandom(7, 1, 2))).to.deep.equal(row(random));
  });

  it('are others for every other seed, counter and order of counters', () => {
    const all = [
      new CounterRandom(7),
      new CounterRandom(8),
      new CounterRandom(7, 0),
      new CounterRandom(7, 0, 0),
      new CounterRandom(7, 1, 2),
      new CounterRandom(7, 2, 1),
      new CounterRandom(7, -1),
    ].map((random) => row(random).join());
    expect(new Set(all).size).to.equal(all.length);
  });

  it('lie in [0, 1), evenly, over places and over counters', () => {
    for (const draw of [
      (k: number) => new CounterRandom(3, 4).at(k),
      (k: number) => new CounterRandom(3, k).at(0),
      (k: number) => new CounterRandom(k, 4).at(9),
    ]) {
      const cells = new Array<number>(20).fill(0);
      for (let k = 0; k < 20_000; k++) cells[Math.floor(20 * draw(k))] += 1;
      const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chiSquare).to.be.below(43.8); // 19 degrees of freedom: one seed in a thousand exceeds it
    }
  });

  it('have a seed from every word', () => {
    expect(new Set(['', 'a', 'b', 'ab', 'ba', '한글'].map(seedBits)).size).to.equal(6);
  });
});

describe('a drawn seed', () => {
  it('is a short word that is easy to type, and another every time', () => {
    const seeds = Array.from({ length: 50 }, drawSeed);
    for (const seed of seeds) expect(seed).to.match(/^[0-9a-z]{6,8}$/);
    expect(new Set(seeds).size).to.equal(50);
  });
});

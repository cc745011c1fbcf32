import { expect } from 'chai';
import fc from 'fast-check';
import { NgramModels } from '../../../src/core/evaluation/ngrams.js';

const V = 5;
/** Ids of a vocabulary of 5, some unknown; repetitions make some n-grams common. */
const someText = fc
  .tuple(
    fc.array(fc.nat(V), { maxLength: 40 }),
    fc.array(fc.nat(2), { maxLength: 40 }),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([varied, plain, times]) => [
    ...varied,
    ...(new Array(times).fill(plain).flat() as number[]),
    ...varied,
  ]);

function learn(ids: readonly number[], highestOrder: number, pieces = [ids.length]) {
  const models = new NgramModels(V, highestOrder);
  let start = 0;
  for (const length of [...pieces, ids.length]) {
    models.learn(Uint16Array.from(ids.slice(start, start + length)));
    start += length;
  }
  return models.finish();
}

/** The last symbols before `end`, at most `n`, none of them unknown or before one that is. */
function contextAt(ids: readonly number[], end: number, n: number): readonly number[] {
  const context = ids.slice(Math.max(0, end - n), end);
  return context.slice(context.findLastIndex((id) => id >= V) + 1);
}

/**
 * Interpolated modified Kneser-Ney smoothing as the formula reads, from counts in maps: the probability of `symbol` after
 * `context` by the model whose order is the length of the context.
 */
function reference(ids: readonly number[]) {
  const stretches = (n: number) =>
    ids
      .map((_, i) => ids.slice(i, i + n))
      .filter((stretch) => stretch.length === n && stretch.every((id) => id < V));
  const key = (stretch: readonly number[]) => stretch.join(' ');
  const occurrences = (n: number) => {
    const counts = new Map<string, number>();
    for (const stretch of stretches(n)) counts.set(key(stretch), (counts.get(key(stretch)) ?? 0) + 1);
    return counts;
  };
  const precededBy = (n: number) => {
    const distinct = new Set(stretches(n + 1).map(key));
    const counts = new Map<string, number>();
    for (const stretch of distinct) {
      const ending = stretch.slice(stretch.indexOf(' ') + 1);
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
    return counts;
  };
  const discountsOf = (counts: Map<string, number>) => {
    const [n1, n2, n3, n4] = [1, 2, 3, 4].map(
      (k) => [...counts.values()].filter((count) => count === k).length,
    );
    const y = n1 / (n1 + 2 * n2);
    const estimated = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
    return estimated.every((d, i) => d > 0 && d <= i + 1) ? estimated : [0.5, 1, 1.5];
  };
  const probability = (context: readonly number[], symbol: number, isHighest: boolean): number => {
    const counts = isHighest ? occurrences(context.length + 1) : precededBy(context.length + 1);
    const lower = context.length === 0 ? 1 / V : probability(context.slice(1), symbol, false);
    const discounts = discountsOf(counts);
    const discounted = (count: number) => (count === 0 ? 0 : discounts[Math.min(count, 3) - 1]);
    const followers = Array.from({ length: V }, (_, id) => counts.get(key([...context, id])) ?? 0);
    const total = followers.reduce((sum, count) => sum + count, 0);
    if (total === 0) return lower;
    const left = followers.reduce((sum, count) => sum + discounted(count), 0);
    const count = followers[symbol];
    return (count - discounted(count) + left * lower) / total;
  };
  return probability;
}

describe('n-gram models', () => {
  it('share a probability of 1 among the symbols of the vocabulary, after any context', () => {
    fc.assert(
      fc.property(someText, fc.array(fc.nat(V), { maxLength: 12 }), (ids, context) => {
        const predictor = learn(ids, 4);
        for (const symbol of context) predictor.read(symbol);
        const sums = [0, 0, 0, 0, 0];
        for (let symbol = 0; symbol < V; symbol++) {
          for (const [order, p] of predictor.probabilities(symbol).entries()) {
            expect(p).to.be.above(0);
            sums[order] += p;
          }
        }
        for (const sum of sums) expect(sum).to.be.closeTo(1, 1e-12);
      }),
    );
  });

  it('have the probabilities of the formula', () => {
    fc.assert(
      fc.property(someText, fc.array(fc.nat(V), { maxLength: 6 }), fc.nat(V - 1), (ids, read, symbol) => {
        const predictor = learn(ids, 3);
        for (const id of read) predictor.read(id);
        const expected = reference(ids);
        const probabilities = predictor.probabilities(symbol);
        for (let order = 0; order <= 3; order++) {
          const context = contextAt(read, read.length, order);
          const isWhole = context.length === order;
          expect(probabilities[order]).to.be.closeTo(expected(context, symbol, isWhole), 1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are the same however the text comes', () => {
    fc.assert(
      fc.property(someText, fc.array(fc.nat(20)), (ids, pieces) => {
        const [whole, parts] = [learn(ids, 3), learn(ids, 3, pieces)];
        for (const symbol of [1, 0, 1]) {
          expect(parts.probabilities(symbol)).to.deep.equal(whole.probabilities(symbol));
          for (const predictor of [whole, parts]) predictor.read(symbol);
        }
      }),
    );
  });

  it('take all symbols for equally likely where nothing was learnt', () => {
    expect([...learn([], 2).probabilities(3)]).to.deep.equal([1 / V, 1 / V, 1 / V]);
  });

  it('learn a deterministic cycle', () => {
    const predictor = learn(
      Array.from({ length: 3000 }, (_, i) => i % 3),
      2,
    );
    predictor.read(0);
    const [order0, order1, order2] = predictor.probabilities(1);
    expect(order0).to.be.closeTo(1 / 3, 1e-3);
    expect(order1).to.be.above(0.998);
    expect(order2).to.be.below(order1); // of two symbols it has seen but one: it asks the lower orders
    predictor.read(1);
    expect(predictor.probabilities(2)[2]).to.be.above(0.998);
    predictor.clear();
    expect(predictor.probabilities(1)[1]).to.be.closeTo(1 / 3, 0.1);
  });
});

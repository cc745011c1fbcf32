import { NgramTable } from './ngram-table.js';

/**
 * N-gram models of a text, of every order from 0 to a highest one, by interpolated modified Kneser-Ney smoothing (Chen
 * and Goodman 1999, "An empirical study of smoothing techniques for language modeling"). A model of order n knows the
 * last n symbols, the context h:
 *
 *   p(w | h) = (c(hw) - D(c(hw)) + p(w | h')·Σ_v D(c(hv))) / Σ_v c(hv)
 *
 * where h' is h without its first symbol; where h never occurred, p(w | h) = p(w | h'); and below order 0 every symbol
 * is equally likely. In the highest order c counts occurrences. Below, it counts the different symbols that hw was seen
 * after: a lower order is asked where the higher one knows nothing, so what matters is in how many contexts w is new.
 * D is the discount of counts of 1, 2, and 3 or more.
 */
export class NgramModels {
  /** `#tables[n]` holds the stretches of n + 1 symbols: contexts of length n, and what followed. */
  readonly #tables: readonly NgramTable[];
  readonly #last: Context;

  /**
   * @param vocabularySize V; symbols are 0 … V - 1, and any other id ends the context
   * @param highestOrder the largest number of symbols in a context
   */
  constructor(
    readonly vocabularySize: number,
    readonly highestOrder: number,
  ) {
    this.#tables = Array.from({ length: highestOrder + 1 }, () => new NgramTable());
    this.#last = new Context(highestOrder);
  }

  /** Learns the next stretch of the text. */
  learn(ids: Uint16Array): void {
    const tables = this.#tables;
    const { ngrams } = this.#last;
    for (const symbol of ids) {
      if (symbol >= this.vocabularySize) {
        this.#last.clear();
        continue;
      }
      const longest = this.#last.length;
      let isNewAfter = false; // whether this stretch was never seen after the symbol before it
      // From the longest context down: a stretch of n + 1 symbols takes the place of the one that was a context.
      for (let n = longest; n >= 0; n--) {
        const table = tables[n];
        const { size } = table;
        const ngram = table.add(ngrams[n], symbol);
        if (isNewAfter) table.continuations[ngram]++;
        isNewAfter = table.size > size;
        ngrams[n + 1] = ngram;
      }
      this.#last.length = Math.min(longest + 1, this.highestOrder);
    }
  }

  /** The models of what was learnt. */
  finish(): NgramPredictor {
    const orders = this.#tables.map((table, n) => {
      const contexts = n === 0 ? 1 : this.#tables[n - 1].size;
      return {
        table,
        highest: new Smoothing(table, table.counts, contexts),
        lower: n < this.highestOrder ? new Smoothing(table, table.continuations, contexts) : undefined,
      };
    });
    return new NgramPredictor(this.vocabularySize, orders);
  }
}

/** The last symbols of a text: for each n up to `length`, the number of the last n of them among the n-grams. */
class Context {
  /** The empty stretch has the number 0; the last entry is room for a stretch that is no context. */
  readonly ngrams: Int32Array;
  length = 0;

  constructor(highestOrder: number) {
    this.ngrams = new Int32Array(highestOrder + 2);
  }

  clear(): void {
    this.length = 0;
  }
}

interface Order {
  readonly table: NgramTable;
  /** As the highest order of a model. */
  readonly highest: Smoothing;
  /** Below a higher one, unless this is the highest. */
  readonly lower: Smoothing | undefined;
}

/** Reads a text symbol by symbol, and says how likely each next symbol is. */
export class NgramPredictor {
  readonly #context: Context;

  constructor(
    readonly vocabularySize: number,
    readonly orders: readonly Order[],
  ) {
    this.#context = new Context(orders.length - 1);
  }

  /** Forgets what was read. */
  clear(): void {
    this.#context.clear();
  }

  /**
   * How likely each model takes `symbol`, one of the vocabulary, to come next.
   * @returns probabilities by order, in an array of their own
   */
  probabilities(symbol: number): Float64Array {
    const { ngrams, length } = this.#context;
    let lower = 1 / this.vocabularySize;
    return Float64Array.from(this.orders, ({ table, highest, lower: below }, n) => {
      if (n > length || ngrams[n] < 0) return lower;
      const ngram = table.find(ngrams[n], symbol);
      const probability = highest.probability(ngrams[n], ngram, lower);
      lower = below?.probability(ngrams[n], ngram, lower) ?? lower;
      return probability;
    });
  }

  /** Reads the next symbol; one that is not of the vocabulary ends the context. */
  read(symbol: number): void {
    const { ngrams, length } = this.#context;
    if (symbol >= this.vocabularySize) {
      this.clear();
      return;
    }
    for (let n = length; n >= 0; n--) {
      ngrams[n + 1] = ngrams[n] < 0 ? -1 : this.orders[n].table.find(ngrams[n], symbol);
    }
    this.#context.length = Math.min(length + 1, this.orders.length - 1);
  }
}

/** The smoothing of all contexts of one length, by one kind of count. */
class Smoothing {
  readonly #discounts: readonly number[];
  /** By context: the sum of its counts, and that of their discounts. */
  readonly #totals: Uint32Array;
  readonly #discounted: Float64Array;

  constructor(
    table: NgramTable,
    readonly counts: Uint32Array,
    contexts: number,
  ) {
    this.#discounts = discountsOf(counts.subarray(0, table.size));
    this.#totals = new Uint32Array(contexts);
    this.#discounted = new Float64Array(contexts);
    for (let ngram = 0; ngram < table.size; ngram++) {
      const context = table.prefixOf(ngram);
      this.#totals[context] += counts[ngram];
      this.#discounted[context] += this.#discounts[Math.min(counts[ngram], 3)];
    }
  }

  /** p(w | h), given the number of h, that of hw or -1, and p(w | h') */
  probability(context: number, ngram: number, lower: number): number {
    const total = this.#totals[context];
    if (total === 0) return lower;
    const count = ngram < 0 ? 0 : this.counts[ngram];
    const kept = count - this.#discounts[Math.min(count, 3)];
    return (kept + lower * this.#discounted[context]) / total;
  }
}

/** Discounts of the counts 1, 2, and 3 or more, for a text too short or too regular to estimate them from. */
const COMMON_DISCOUNTS = [0, 0.5, 1, 1.5];

/** The discounts D(0) = 0, D(1), D(2), D(3 or more), estimated from how many counts are 1, 2, 3 and 4. */
function discountsOf(counts: Uint32Array): readonly number[] {
  const n = [0, 0, 0, 0, 0];
  for (const count of counts) if (count <= 4) n[count]++;
  const y = n[1] / (n[1] + 2 * n[2]);
  const discounts = [0, ...[1, 2, 3].map((k) => k - ((k + 1) * y * n[k + 1]) / n[k])];
  const isSound = discounts.every((discount, k) => k === 0 || (discount > 0 && discount <= k));
  return isSound ? discounts : COMMON_DISCOUNTS;
}

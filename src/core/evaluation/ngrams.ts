import { NgramTable } from './ngram-table.js';

/**
 * N-gram models of every order from 0 to a highest one, with interpolated modified Kneser-Ney smoothing (Chen and
 * Goodman 1999, "An empirical study of smoothing techniques for language modeling"). A model of order n predicts the
 * symbol w from the context h, the last n symbols:
 *
 *   p(w | h) = (c(hw) - D(c(hw)) + p(w | h')·Σ_v D(c(hv))) / Σ_v c(hv)
 *
 * h' is h without its first symbol. If h never occurred, p(w | h) = p(w | h'); below order 0 all symbols are equally
 * likely. In the highest order, c counts occurrences. In lower orders, which serve contexts that are new to the higher
 * ones, c counts the distinct symbols that precede hw. D is the discount for counts of 1, 2, and 3 or more.
 */
export class NgramModels {
  /** The n-grams by order: `#tables[n]` has contexts of n symbols, each with the symbol that followed. */
  readonly #tables: readonly NgramTable[];
  readonly #last: Context;

  /**
   * @param vocabularySize V; the ids of symbols are 0 … V - 1, and any other id ends the context
   * @param highestOrder the length of the longest context in symbols
   */
  constructor(
    readonly vocabularySize: number,
    readonly highestOrder: number,
  ) {
    this.#tables = Array.from({ length: highestOrder + 1 }, () => new NgramTable());
    this.#last = new Context(highestOrder);
  }

  /** Counts the n-grams of the next part of the training text. */
  learn(ids: Uint16Array): void {
    const tables = this.#tables;
    const { ngrams } = this.#last;
    for (const symbol of ids) {
      if (symbol >= this.vocabularySize) {
        this.#last.clear();
        continue;
      }
      const longest = this.#last.length;
      let isNewAfter = false; // whether this n-gram follows the symbol before it for the first time
      // From the longest context down: each n-gram of n + 1 symbols overwrites an entry that is no longer needed.
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

  /** Returns the smoothed models of the text counted so far. */
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

/** The last symbols read. */
class Context {
  /**
   * The number of the last n symbols among the n-grams of that length, for each n up to `length`; the empty n-gram has the
   * number 0. The last entry is for an n-gram that is too long for a context.
   */
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
  /** The smoothing when this is the highest order of a model. */
  readonly highest: Smoothing;
  /** The smoothing below a higher order; undefined for the highest order of all. */
  readonly lower: Smoothing | undefined;
}

/** Reads a text symbol by symbol and gives the probability of the next symbol. */
export class NgramPredictor {
  readonly #context: Context;

  constructor(
    readonly vocabularySize: number,
    readonly orders: readonly Order[],
  ) {
    this.#context = new Context(orders.length - 1);
  }

  /** Clears the context. */
  clear(): void {
    this.#context.clear();
  }

  /**
   * Returns the probability of `symbol` as the next symbol under each model.
   * @param symbol an id of the vocabulary
   * @returns a new array of probabilities by order
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

  /** Reads the next symbol; an id outside the vocabulary clears the context. */
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

/** Kneser-Ney smoothing of all contexts of one length, with one kind of count. */
class Smoothing {
  readonly #discounts: readonly number[];
  /** Σ_v c(hv), by context. */
  readonly #totals: Uint32Array;
  /** Σ_v D(c(hv)), by context. */
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

  /**
   * Returns p(w | h).
   * @param context the number of h
   * @param ngram the number of hw, or -1 if it never occurred
   * @param lower p(w | h')
   */
  probability(context: number, ngram: number, lower: number): number {
    const total = this.#totals[context];
    if (total === 0) return lower;
    const count = ngram < 0 ? 0 : this.counts[ngram];
    const kept = count - this.#discounts[Math.min(count, 3)];
    return (kept + lower * this.#discounted[context]) / total;
  }
}

/** Discounts of counts 0 to 3 for a text too short or too regular to estimate them. */
const DEFAULT_DISCOUNTS = [0, 0.5, 1, 1.5];

/** Estimates the discounts D(0) = 0, D(1), D(2) and D(3 or more) from the numbers of counts equal to 1, 2, 3 and 4. */
function discountsOf(counts: Uint32Array): readonly number[] {
  const n = [0, 0, 0, 0, 0];
  for (const count of counts) if (count <= 4) n[count]++;
  const y = n[1] / (n[1] + 2 * n[2]);
  const discounts = [0, ...[1, 2, 3].map((k) => k - ((k + 1) * y * n[k + 1]) / n[k])];
  const isValid = discounts.every((discount, k) => k === 0 || (discount > 0 && discount <= k));
  return isValid ? discounts : DEFAULT_DISCOUNTS;
}

/** What `charnn evaluate` shows of single predictions: the records of `--per character`, and the page of `--html`. */
import type { PredictedSymbol } from '../../pages/evaluation-page.js';
import type { LikelySymbol } from '../../../core/evaluation/summary.js';
import type { Output } from '../../terminal/output.js';
import { type Corpus, symbolsOf } from '../../../core/text/corpus.js';
import { describeSymbol } from '../symbol-record.js';

/** Characters that are written at a time. */
const AT_ONCE = 2 ** 16;

/** Follows the predictions of a text. */
export class Predictions {
  /** The beginning of the text, as far as it is kept for a page. */
  readonly beginning: PredictedSymbol[] = [];
  readonly #output: Output | undefined;
  readonly #kept: number;
  #text: Corpus | undefined;
  #symbols: Iterator<number> | undefined;
  #records = '';

  /**
   * @param output where a record of each prediction is written, if it is wanted
   * @param kept how many symbols to keep
   */
  constructor(output: Output | undefined, kept: number) {
    this.#output = output;
    this.#kept = kept;
  }

  /** Begins with the text that is read; its first symbol is not predicted. */
  begin(text: Corpus): void {
    this.#text = text;
    this.#symbols = symbolsOf(text);
    const symbol = this.#next();
    if (this.#isKept) this.beginning.push({ symbol, bits: undefined, likeliest: [] });
  }

  /** Takes the prediction of the next symbol: its loss in nats, and the likeliest ones. */
  add(loss: number, likeliest: readonly LikelySymbol[]): void {
    const { vocabulary } = this.#text!;
    const symbol = this.#next();
    const bits = loss / Math.LN2;
    if (this.#isKept) {
      const named = likeliest.map(({ id, probability }) => ({
        symbol: vocabulary.codePointOf(id),
        probability,
      }));
      this.beginning.push({ symbol, bits, likeliest: named });
    }
    if (!this.#output) return;
    this.#records += `${JSON.stringify({ ...describeSymbol(symbol, vocabulary), bits })}\n`;
  }

  /** Writes what there is to write, if it is worth it, or the last. */
  async write(last = false): Promise<void> {
    if (!last && this.#records.length < AT_ONCE) return;
    const records = this.#records;
    this.#records = '';
    await this.#output?.write(records);
  }

  #next(): number {
    return this.#symbols!.next().value as number;
  }

  /** Whether the next symbol is kept. */
  get #isKept(): boolean {
    return this.beginning.length < this.#kept;
  }
}

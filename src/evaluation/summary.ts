import { exp } from '../math.js';

/** How well a model predicts a text. Losses are natural logarithms, per symbol of the model. */
export interface Evaluation {
  /** Predictions scored, in the model's symbols. */
  readonly characters: number;
  /** Bytes of the scored stretch, as read. */
  readonly bytes: number;
  readonly natsPerCharacter: number;
  readonly bitsPerCharacter: number;
  readonly bitsPerByte: number;
  /** e to the loss: as uncertain as a fair choice among this many symbols. */
  readonly perplexity: number;
  /** The share of predictions whose likeliest symbol was the right one. */
  readonly accuracy: number;
  /** The standard error of natsPerCharacter. */
  readonly standardError: number;
}

/** Predictions whose mean loss is one observation: neighbouring losses depend on each other, distant ones hardly do. */
const BLOCK = 500;

/** Adds up the scores of a text, one prediction after the other. */
export class LossSummary {
  #characters = 0;
  #correct = 0;
  #sum = 0;
  #blockSum = 0;
  readonly #blockMeans: number[] = [];

  add(loss: number, correct: boolean): void {
    this.#characters += 1;
    this.#sum += loss;
    this.#blockSum += loss;
    if (correct) this.#correct += 1;
    if (this.#characters % BLOCK === 0) {
      this.#blockMeans.push(this.#blockSum / BLOCK);
      this.#blockSum = 0;
    }
  }

  /** The mean loss so far, in nats. */
  get mean(): number {
    return this.#sum / this.#characters;
  }

  /** @param bytes the bytes, as read, of the symbols that were scored */
  evaluation(bytes: number): Evaluation {
    const natsPerCharacter = this.mean;
    const bits = this.#sum / Math.LN2;
    return {
      characters: this.#characters,
      bytes,
      natsPerCharacter,
      bitsPerCharacter: bits / this.#characters,
      bitsPerByte: bits / bytes,
      perplexity: exp(natsPerCharacter),
      accuracy: this.#correct / this.#characters,
      standardError: standardErrorOfMean(this.#blockMeans),
    };
  }
}

/** sd/√n of observations; 0 where there are fewer than two. */
function standardErrorOfMean(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return Math.sqrt(variance / n);
}

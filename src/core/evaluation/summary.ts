import { exp } from '../math.js';

/** A mean loss in its three units; characters are the model's symbols, bytes those of the text as read. */
export interface MeanLoss {
  readonly natsPerCharacter: number;
  readonly bitsPerCharacter: number;
  readonly bitsPerByte: number;
}

/** What `nats` in all are for each of so many characters and bytes. */
export function meanLoss(nats: number, characters: number, bytes: number): MeanLoss {
  const bits = nats / Math.LN2;
  return {
    natsPerCharacter: nats / characters,
    bitsPerCharacter: bits / characters,
    bitsPerByte: bits / bytes,
  };
}

/** How well a model predicts a text. */
export interface Evaluation extends MeanLoss {
  /** Predictions scored, in the model's symbols. */
  readonly characters: number;
  /** Bytes of the scored stretch, as read. */
  readonly bytes: number;
  /** e to the loss: as uncertain as a fair choice among this many symbols. */
  readonly perplexity: number;
  /** The share of predictions whose likeliest symbol was the right one. */
  readonly accuracy: number;
  /** The standard error of natsPerCharacter. */
  readonly standardError: number;
}

/** A symbol, and how likely a model took it to come next. */
export interface LikelySymbol {
  readonly id: number;
  readonly probability: number;
}

/** A stretch of a text, of which its mean loss is one observation: neighbouring losses depend on each other. */
export interface ScoredBlock {
  /** Predictions in it, and the sum of their losses. */
  readonly characters: number;
  readonly loss: number;
}

/** Adds up the scores of a text, one prediction after the other. */
export class LossSummary {
  #characters = 0;
  #correct = 0;
  #sum = 0;
  #nextEnd = 0;
  #blockCharacters = 0;
  #blockLoss = 0;
  readonly #blocks: ScoredBlock[] = [];

  /** @param blockEnds where blocks of the text end, in symbols; the first symbol is not scored */
  constructor(readonly blockEnds: readonly { readonly symbols: number }[] = []) {
    this.#endBlocks();
  }

  add(loss: number, correct: boolean): void {
    this.#characters += 1;
    this.#sum += loss;
    this.#blockCharacters += 1;
    this.#blockLoss += loss;
    if (correct) this.#correct += 1;
    this.#endBlocks();
  }

  /** The blocks that are scored to their end, the first one too, which is but a character. */
  get blocks(): readonly ScoredBlock[] {
    return this.#blocks;
  }

  /** How many losses there are so far. */
  get characters(): number {
    return this.#characters;
  }

  /** The sum of all losses so far, in nats. */
  get total(): number {
    return this.#sum;
  }

  /** The mean loss so far, in nats. */
  get mean(): number {
    return this.#sum / this.#characters;
  }

  /** @param bytes the bytes, as read, of the symbols that were scored */
  evaluation(bytes: number): Evaluation {
    return {
      characters: this.#characters,
      bytes,
      ...meanLoss(this.#sum, this.#characters, bytes),
      perplexity: exp(this.mean),
      accuracy: this.#correct / this.#characters,
      standardError: standardErrorOfMean(
        // A block whose symbols were all left out has no mean.
        this.#blocks.slice(1).flatMap(({ loss, characters }) => (characters > 0 ? [loss / characters] : [])),
      ),
    };
  }

  #endBlocks(): void {
    while (this.blockEnds[this.#nextEnd]?.symbols <= 1 + this.#characters) {
      this.#blocks.push({ characters: this.#blockCharacters, loss: this.#blockLoss });
      this.#blockCharacters = 0;
      this.#blockLoss = 0;
      this.#nextEnd++;
    }
  }
}

/** sd/√n of observations; 0 where there are fewer than two. */
export function standardErrorOfMean(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return Math.sqrt(variance / n);
}

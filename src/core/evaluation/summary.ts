import { exp } from '../math.js';

/** A mean loss in three units. Characters are symbols of the model; bytes are those of the input. */
export interface MeanLoss {
  readonly natsPerCharacter: number;
  readonly bitsPerCharacter: number;
  readonly bitsPerByte: number;
}

/** Divides a total loss in nats by the numbers of characters and bytes. */
export function meanLoss(nats: number, characters: number, bytes: number): MeanLoss {
  const bits = nats / Math.LN2;
  return {
    natsPerCharacter: nats / characters,
    bitsPerCharacter: bits / characters,
    bitsPerByte: bits / bytes,
  };
}

/** The scores of a model on a text. */
export interface Evaluation extends MeanLoss {
  /** The number of predictions scored. */
  readonly characters: number;
  /** The size of the scored symbols in the input, in bytes. */
  readonly bytes: number;
  /** e to the loss in nats: the number of equally likely symbols with the same loss. */
  readonly perplexity: number;
  /** The fraction of predictions whose most probable symbol was the target. */
  readonly accuracy: number;
  /** The standard error of `natsPerCharacter`. */
  readonly standardError: number;
}

/** A symbol and its predicted probability. */
export interface LikelySymbol {
  readonly id: number;
  readonly probability: number;
}

/**
 * A block of consecutive predictions. Losses of neighboring symbols are correlated, so the standard error treats the mean
 * loss of a block as one observation.
 */
export interface ScoredBlock {
  /** The number of predictions. */
  readonly characters: number;
  /** The sum of their losses in nats. */
  readonly loss: number;
}

/** Adds up the losses of a text, one prediction after the other. */
export class LossSummary {
  #characters = 0;
  #correct = 0;
  #sum = 0;
  #nextEnd = 0;
  #blockCharacters = 0;
  #blockLoss = 0;
  readonly #blocks: ScoredBlock[] = [];

  /** @param blockEnds where the blocks of the text end, in symbols, counting the first, which is not scored */
  constructor(readonly blockEnds: readonly { readonly symbols: number }[] = []) {
    this.#endBlocks();
  }

  /** Adds one prediction. @param loss in nats @param correct whether the most probable symbol was the target */
  add(loss: number, correct: boolean): void {
    this.#characters += 1;
    this.#sum += loss;
    this.#blockCharacters += 1;
    this.#blockLoss += loss;
    if (correct) this.#correct += 1;
    this.#endBlocks();
  }

  /** The completed blocks, including the first, which is a single character. */
  get blocks(): readonly ScoredBlock[] {
    return this.#blocks;
  }

  /** The number of predictions so far. */
  get characters(): number {
    return this.#characters;
  }

  /** The sum of the losses so far, in nats. */
  get total(): number {
    return this.#sum;
  }

  /** The mean loss so far, in nats. */
  get mean(): number {
    return this.#sum / this.#characters;
  }

  /** Returns the scores so far. @param bytes the size of the scored symbols in the input, in bytes */
  evaluation(bytes: number): Evaluation {
    return {
      characters: this.#characters,
      bytes,
      ...meanLoss(this.#sum, this.#characters, bytes),
      perplexity: exp(this.mean),
      accuracy: this.#correct / this.#characters,
      standardError: standardErrorOfMean(
        // A block without scored symbols has no mean.
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

/** Returns the standard error of the mean, s/√n; 0 for fewer than two values. */
export function standardErrorOfMean(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return Math.sqrt(variance / n);
}

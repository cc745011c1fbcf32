import { Composer, isBoundaryBefore } from '../text/normalization.js';
import type { Treatment } from '../text/treatment.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** Turns symbols that a model wrote into the bytes to write: composed again where the model reads decomposed text. */
export class SymbolWriter {
  readonly #vocabulary: Vocabulary;
  readonly #composer: Composer | undefined;
  readonly #encoder = new TextEncoder();

  constructor(vocabulary: Vocabulary, treatment: Treatment) {
    this.#vocabulary = vocabulary;
    this.#composer =
      treatment.unit === 'character' && treatment.normalize === 'nfd' ? new Composer() : undefined;
  }

  /** What can be written once these symbols have come. */
  write(ids: Int32Array | readonly number[]): Uint8Array {
    if (this.#vocabulary.unit === 'byte') return this.#vocabulary.decodeBytes(ids);
    let text = '';
    for (const id of ids) {
      text += this.#composer
        ? this.#composer.push(this.#vocabulary.codePointOf(id))
        : this.#vocabulary.symbolOf(id);
    }
    return this.#encoder.encode(text);
  }

  /** Whether a symbol may still change what is held back of those before it. */
  continues(id: number): boolean {
    return this.#composer !== undefined && !isBoundaryBefore(this.#vocabulary.codePointOf(id));
  }

  /** What is left once the last symbol has come. */
  end(): Uint8Array {
    return this.#encoder.encode(this.#composer?.flush() ?? '');
  }
}

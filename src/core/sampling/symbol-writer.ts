import { Composer, isBoundaryBefore } from '../text/normalization.js';
import type { Preprocessing } from '../text/preprocessing.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** Converts generated symbols to output bytes. Text of an `nfd` model is composed again. */
export class SymbolWriter {
  readonly #vocabulary: Vocabulary;
  readonly #composer: Composer | undefined;
  readonly #encoder = new TextEncoder();

  constructor(vocabulary: Vocabulary, preprocessing: Preprocessing) {
    this.#vocabulary = vocabulary;
    this.#composer =
      preprocessing.unit === 'character' && preprocessing.normalize === 'nfd' ? new Composer() : undefined;
  }

  /** Adds symbols and returns the bytes that can now be written. */
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

  /** Returns whether a symbol can still change the text held back before it. */
  continues(id: number): boolean {
    return this.#composer !== undefined && !isBoundaryBefore(this.#vocabulary.codePointOf(id));
  }

  /** Returns the bytes held back, after the last symbol. */
  end(): Uint8Array {
    return this.#encoder.encode(this.#composer?.flush() ?? '');
  }
}

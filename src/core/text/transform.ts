import { concatenate } from '../typed-arrays.js';
import { NewlineNormalizer } from './newlines.js';
import { UnicodeNormalizer } from './normalization.js';
import type { Preprocessing } from './preprocessing.js';

/** A preprocessing step that converts a stream of code points block by block. */
export interface Stage {
  /**
   * Adds `points` to the text.
   * @returns the code points that are now final, possibly `points` itself; valid until the next call
   */
  write(points: Uint32Array): Uint32Array;
  /** Ends the text and returns its remaining code points. Another text can follow. */
  end(): Uint32Array;
}

/** Preprocesses a text of characters: converts newlines, then normalizes Unicode. */
export class Transform implements Stage {
  readonly #stages: readonly Stage[];

  constructor({ normalizeNewlines, normalize }: Preprocessing) {
    this.#stages = [
      ...(normalizeNewlines ? [new NewlineNormalizer()] : []),
      ...(normalize === 'none' ? [] : [new UnicodeNormalizer(normalize === 'nfc' ? 'NFC' : 'NFD')]),
    ];
  }

  write(points: Uint32Array): Uint32Array {
    return this.#stages.reduce((block, stage) => stage.write(block), points);
  }

  end(): Uint32Array {
    let rest: Uint32Array = new Uint32Array(0);
    for (const stage of this.#stages) rest = concatenate([stage.write(rest).slice(), stage.end()]);
    return rest;
  }
}

/** Preprocesses the code points of a whole text and returns its symbols. */
export function preprocess(points: Uint32Array, preprocessing: Preprocessing): Uint32Array {
  const transform = new Transform(preprocessing);
  return concatenate([transform.write(points).slice(), transform.end()]);
}

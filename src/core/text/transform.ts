import { concatenate } from '../typed-arrays.js';
import { NewlineNormalizer } from './newlines.js';
import { UnicodeNormalizer } from './normalization.js';
import type { Treatment } from './treatment.js';

/** A step of treatment that code points pass through in blocks. */
export interface Stage {
  /** The code points that are ready once `points` have come; valid until the next call, possibly `points` itself. */
  write(points: Uint32Array): Uint32Array;
  /** What is left at the end of the text; a new text may follow. */
  end(): Uint32Array;
}

/** The treatment of a text of characters: newlines first, then Unicode normalisation. */
export class Transform implements Stage {
  readonly #stages: readonly Stage[];

  constructor({ normalizeNewlines, normalize }: Treatment) {
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

/** The symbols of a whole text of characters, given by its code points. */
export function treatCodePoints(points: Uint32Array, treatment: Treatment): Uint32Array {
  const transform = new Transform(treatment);
  return concatenate([transform.write(points).slice(), transform.end()]);
}

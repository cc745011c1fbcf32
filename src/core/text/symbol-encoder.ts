import { DataError } from '../errors.js';
import { withRoom } from '../typed-arrays.js';
import { describeCodePoint, describeCodePoints } from './code-points.js';
import { largestVocabulary, Vocabulary } from './vocabulary.js';

/** Converts code points to ids while a text is read. */
export interface SymbolEncoder {
  /** Returns the ids of `points`, in a buffer that the next call overwrites. */
  encode(points: Uint32Array): Uint16Array;
  /**
   * Returns the unknown symbols found since the last call.
   * @param source the name of the text in error messages
   * @throws {DataError} naming the unknown symbols, if they are errors
   */
  takeUnknown(source: string): UnknownSymbolReport;
}

/** The symbols of a text that are not in the vocabulary. */
export interface UnknownSymbolReport {
  /** The number of their occurrences. */
  readonly unknownSymbols: number;
  /** The code points of all scored occurrences, in order; empty unless they are kept. */
  readonly unknownCodePoints: Uint32Array;
}

/** Builds a vocabulary: every new code point gets the next id, and `finish` sorts the ids by code point. */
export class VocabularyBuilder implements SymbolEncoder {
  /** The provisional ids of the basic multilingual plane; -1 for code points that have not occurred. */
  readonly #basicIds = new Int32Array(0x10000).fill(-1);
  /** The provisional ids of all other code points. */
  readonly #astralIds = new Map<number, number>();
  readonly #codePoints: number[] = [];
  readonly #earlier: Vocabulary | undefined;
  #ids = new Uint16Array(0);

  /** @param earlier a vocabulary to extend, with its symbols and counts */
  constructor(earlier?: Vocabulary) {
    this.#earlier = earlier;
    for (let id = 0; id < (earlier?.size ?? 0); id++) this.#add(earlier!.codePointOf(id));
  }

  encode(points: Uint32Array): Uint16Array {
    if (this.#ids.length < points.length) this.#ids = new Uint16Array(points.length);
    const ids = this.#ids;
    const basicIds = this.#basicIds;
    for (let i = 0; i < points.length; i++) {
      const point = points[i];
      const id = point <= 0xffff ? basicIds[point] : (this.#astralIds.get(point) ?? -1);
      ids[i] = id >= 0 ? id : this.#add(point);
    }
    return ids.subarray(0, points.length);
  }

  /** Returns an empty report: every symbol is added to the vocabulary. */
  takeUnknown(): UnknownSymbolReport {
    return { unknownSymbols: 0, unknownCodePoints: new Uint32Array(0) };
  }

  /** The number of symbols so far. */
  get size(): number {
    return this.#codePoints.length;
  }

  /**
   * Builds the vocabulary.
   * @param counts the number of occurrences of each provisional id
   * @returns the vocabulary, and the final id of each provisional id
   */
  finish(counts: readonly number[]): { vocabulary: Vocabulary; newIds: Int32Array } {
    const total = (point: number, id: number): [number, number] => {
      const earlierId = this.#earlier?.idOf(point) ?? -1;
      return [point, counts[id] + (earlierId < 0 ? 0 : this.#earlier!.counts[earlierId])];
    };
    const vocabulary = Vocabulary.ofCharacters(this.#codePoints.map(total));
    return { vocabulary, newIds: vocabulary.encode(this.#codePoints) };
  }

  #add(point: number): number {
    const id = this.#codePoints.length;
    if (id === largestVocabulary) {
      throw new DataError(
        (option) =>
          `the text has more than ${largestVocabulary} different symbols (a model of 512 units would take 2.7 GB to ` +
          `train); the next is ${describeCodePoint(point)}: read the text as bytes with ${option('unit')} byte`,
      );
    }
    this.#codePoints.push(point);
    if (point <= 0xffff) this.#basicIds[point] = id;
    else this.#astralIds.set(point, id);
    return id;
  }
}

/** How to handle a symbol outside the vocabulary: fail, skip it, or give it the id V, one past the last. */
export type UnknownSymbols = 'error' | 'skip' | 'score';

/** Looks up every code point in a given vocabulary. */
export class VocabularyLookup implements SymbolEncoder {
  readonly vocabulary: Vocabulary;
  readonly #unknown: UnknownSymbols;
  readonly #unknownCounts = new Map<number, number>();
  readonly #keepsUnknown: boolean;
  /** The code points of scored unknown symbols: the first `#scoredCount` entries. */
  #scored = new Uint32Array(0);
  #scoredCount = 0;
  #ids = new Uint16Array(0);

  /** @param keepsUnknown whether to keep the code points of scored unknown symbols */
  constructor(vocabulary: Vocabulary, unknown: UnknownSymbols, keepsUnknown = false) {
    if (unknown === 'score' && vocabulary.size === largestVocabulary) {
      throw new DataError(
        (option) =>
          `a vocabulary of ${largestVocabulary} symbols has no id left for unknown symbols: ` +
          `skip them with ${option('unknown')} skip`,
      );
    }
    this.vocabulary = vocabulary;
    this.#unknown = unknown;
    this.#keepsUnknown = keepsUnknown;
  }

  encode(points: Uint32Array): Uint16Array {
    if (this.#ids.length < points.length) this.#ids = new Uint16Array(points.length);
    const ids = this.#ids;
    let length = 0;
    for (const point of points) {
      const id = this.vocabulary.idOf(point);
      if (id >= 0) {
        ids[length++] = id;
      } else {
        this.#unknownCounts.set(point, (this.#unknownCounts.get(point) ?? 0) + 1);
        if (this.#unknown === 'score') {
          if (this.#keepsUnknown) this.#keep(point);
          ids[length++] = this.vocabulary.size;
        }
      }
    }
    return ids.subarray(0, length);
  }

  takeUnknown(source: string): UnknownSymbolReport {
    const total = [...this.#unknownCounts.values()].reduce((sum, count) => sum + count, 0);
    const symbols = [...this.#unknownCounts.keys()];
    this.#unknownCounts.clear();
    if (total > 0 && this.#unknown === 'error') {
      const occurrences = total === 1 ? '1 occurrence' : `${total} occurrences`;
      throw new DataError(
        (option) =>
          `${source} has symbols that are not in the vocabulary, ${occurrences}: ${describeCodePoints(symbols)}; ` +
          `use a model or vocabulary made from similar text, or skip them with ${option('unknown')} skip; ` +
          `"charnn evaluate" can score them with ${option('unknown')} score`,
      );
    }
    const unknownCodePoints = this.#scored.slice(0, this.#scoredCount);
    this.#scored = new Uint32Array(0);
    this.#scoredCount = 0;
    return { unknownSymbols: total, unknownCodePoints };
  }

  #keep(point: number): void {
    this.#scored = withRoom(this.#scored, this.#scoredCount + 1);
    this.#scored[this.#scoredCount++] = point;
  }
}

import { DataError } from '../errors.js';
import { withRoom } from '../typed-arrays.js';
import { describeCodePoint, describeCodePoints } from './code-points.js';
import { largestVocabulary, Vocabulary } from './vocabulary.js';

/** Turns code points into ids while a text is read. */
export interface SymbolEncoder {
  /** The ids of `points`, in a buffer that the next call overwrites. */
  encode(points: Uint32Array): Uint16Array;
  /**
   * The unknown symbols met since the last call.
   * @throws {DataError} that names `source` if they are errors
   */
  takeUnknown(source: string): MetUnknown;
}

/** Symbols of a text that the vocabulary does not hold. */
export interface MetUnknown {
  /** How many there were, repetitions included. */
  readonly unknownSymbols: number;
  /** If they are kept, the code points of those that have an id in the text, in order, repetitions included. */
  readonly unknownCodePoints: Uint32Array;
}

/** Gives every new code point the next id, and puts the ids in the order of code points at the end. */
export class VocabularyBuilder implements SymbolEncoder {
  /** Ids in order of appearance: of the basic multilingual plane, -1 for those that have none yet, and of all others. */
  readonly #basicIds = new Int32Array(0x10000).fill(-1);
  readonly #astralIds = new Map<number, number>();
  readonly #codePoints: number[] = [];
  readonly #earlier: Vocabulary | undefined;
  #ids = new Uint16Array(0);

  /** Begins with the symbols, and the counts, of an `earlier` vocabulary if one is given. */
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

  /** Every symbol becomes known. */
  takeUnknown(): MetUnknown {
    return { unknownSymbols: 0, unknownCodePoints: new Uint32Array(0) };
  }

  /** How many symbols there are so far. */
  get size(): number {
    return this.#codePoints.length;
  }

  /**
   * The vocabulary, and the final id of each id given so far.
   * @param counts how often each of the ids given was read.
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
          `the text has more than ${largestVocabulary} different symbols, for which a model of 512 units would take ` +
          `2.7 GB in training (the next is ${describeCodePoint(point)}): read it as bytes with ${option('unit')} byte`,
      );
    }
    this.#codePoints.push(point);
    if (point <= 0xffff) this.#basicIds[point] = id;
    else this.#astralIds.set(point, id);
    return id;
  }
}

/** What becomes of a symbol that the vocabulary does not hold: an error, nothing, or the id V, one past the last. */
export type UnknownSymbols = 'error' | 'skip' | 'score';

/** Looks every code point up in a vocabulary that is given. */
export class VocabularyLookup implements SymbolEncoder {
  readonly vocabulary: Vocabulary;
  readonly #unknown: UnknownSymbols;
  readonly #unknownCounts = new Map<number, number>();
  readonly #keepsUnknown: boolean;
  /** Code points of scored symbols, and how many there are. */
  #scored = new Uint32Array(0);
  #scoredCount = 0;
  #ids = new Uint16Array(0);

  /** @param keepsUnknown whether it is asked which the unknown symbols were that have an id */
  constructor(vocabulary: Vocabulary, unknown: UnknownSymbols, keepsUnknown = false) {
    if (unknown === 'score' && vocabulary.size === largestVocabulary) {
      throw new DataError(
        (option) =>
          `a vocabulary of ${largestVocabulary} symbols leaves no id for unknown ones: ` +
          `leave them out with ${option('unknown')} skip`,
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

  takeUnknown(source: string): MetUnknown {
    const total = [...this.#unknownCounts.values()].reduce((sum, count) => sum + count, 0);
    const symbols = [...this.#unknownCounts.keys()];
    this.#unknownCounts.clear();
    if (total > 0 && this.#unknown === 'error') {
      const times = total === 1 ? 'once' : `${total} times in all`;
      throw new DataError(
        (option) =>
          `${source} has symbols that are not in the vocabulary, ${times}: ${describeCodePoints(symbols)}; ` +
          `use a model or a vocabulary made from such a text, or leave them out with ${option('unknown')} skip; ` +
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

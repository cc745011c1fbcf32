import { DataError } from '../errors.js';
import { codePointsOf, isSurrogate, lineFeed, textOf } from './code-points.js';

/** The largest size of a vocabulary: an id fits in 16 bits. */
export const largestVocabulary = 65_536;

/** The JSON form of a vocabulary: the symbols in order of their ids, and their numbers of occurrences. */
export interface SavedVocabulary {
  readonly unit: 'character' | 'byte';
  /** Characters, or the bytes 0 to 255. */
  readonly symbols: readonly string[] | readonly number[];
  readonly counts: readonly number[];
}

/**
 * The symbols of a model and their ids. Characters are sorted by code point. A byte vocabulary always has 256 symbols,
 * and each byte is its own id; "code point" then means the byte.
 */
export class Vocabulary {
  /** V, the number of symbols. */
  readonly size: number;
  readonly #symbols: Uint32Array;
  /** The ids of the basic multilingual plane, up to its largest symbol; -1 for code points outside the vocabulary. */
  readonly #ids: Int32Array;
  readonly #astralIds = new Map<number, number>();

  private constructor(
    readonly unit: 'character' | 'byte',
    symbols: ArrayLike<number>,
    /** How often each symbol occurs in the training text, by id [V] */
    readonly counts: readonly number[],
  ) {
    this.size = symbols.length;
    this.#symbols = Uint32Array.from(symbols);
    const basic = this.#symbols.filter((symbol) => symbol <= 0xffff);
    this.#ids = new Int32Array(basic.length === 0 ? 0 : basic[basic.length - 1] + 1).fill(-1);
    this.#symbols.forEach((symbol, id) => {
      if (symbol <= 0xffff) this.#ids[symbol] = id;
      else this.#astralIds.set(symbol, id);
    });
  }

  /** Creates a vocabulary of characters from their counts, given in any order. */
  static ofCharacters(counts: Iterable<readonly [codePoint: number, count: number]>): Vocabulary {
    const sorted = [...counts].sort(([a], [b]) => a - b);
    return new Vocabulary(
      'character',
      sorted.map(([codePoint]) => codePoint),
      sorted.map(([, count]) => count),
    );
  }

  /** Returns the same symbols with other counts [V]. */
  withCounts(counts: readonly number[]): Vocabulary {
    return new Vocabulary(this.unit, this.#symbols, counts);
  }

  /** Creates a vocabulary of bytes from their counts [256]. */
  static ofBytes(counts: ArrayLike<number>): Vocabulary {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    return new Vocabulary(
      'byte',
      bytes,
      bytes.map((byte) => counts[byte]),
    );
  }

  /** Returns the id of a code point, or -1 if it is not in the vocabulary. */
  idOf(codePoint: number): number {
    if (codePoint < this.#ids.length) return this.#ids[codePoint];
    return this.#astralIds.get(codePoint) ?? -1;
  }

  /** The id of the newline if it occurs in the training text, so that the model has learned what follows it. */
  get newline(): number | undefined {
    const id = this.idOf(lineFeed);
    return id >= 0 && this.counts[id] > 0 ? id : undefined;
  }

  /** Returns the code point of `id`, which must be less than `size`. */
  codePointOf(id: number): number {
    return this.#symbols[id];
  }

  /** Returns the symbol of `id` as a string; a byte becomes the character U+0000 to U+00FF with its value. */
  symbolOf(id: number): string {
    return String.fromCodePoint(this.#symbols[id]);
  }

  /** Returns the ids of code points; -1 for unknown ones. */
  encode(codePoints: ArrayLike<number>): Int32Array {
    return Int32Array.from(codePoints, (codePoint) => this.idOf(codePoint));
  }

  /**
   * Returns the text of `ids`. Bytes that are not valid UTF-8 become U+FFFD; `decodeBytes` keeps them.
   * @throws {DataError} naming an id outside the vocabulary
   */
  decode(ids: ArrayLike<number>): string {
    if (this.unit === 'byte')
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids));
    return textOf(Uint32Array.from(ids, (_, position) => this.#checkedSymbol(ids, position)));
  }

  /**
   * Returns the bytes of `ids`: the characters in UTF-8, or the bytes themselves.
   * @throws {DataError} naming an id outside the vocabulary
   */
  decodeBytes(ids: ArrayLike<number>): Uint8Array {
    if (this.unit === 'character') return new TextEncoder().encode(this.decode(ids));
    return Uint8Array.from(ids, (_, position) => this.#checkedSymbol(ids, position));
  }

  /** Returns the JSON form of the vocabulary. */
  toJSON(): SavedVocabulary {
    const symbols = Array.from(this.#symbols);
    return {
      unit: this.unit,
      symbols: this.unit === 'byte' ? symbols : symbols.map((symbol) => String.fromCodePoint(symbol)),
      counts: this.counts,
    };
  }

  /**
   * Restores a vocabulary from its JSON form.
   * @param source the name of the file in error messages
   * @throws {DataError} naming the first invalid part
   */
  static fromJSON(value: unknown, source: string): Vocabulary {
    const refuse = (what: string): never => {
      throw new DataError(`${source} has an invalid vocabulary: ${what}; use the file as charnn wrote it`);
    };
    if (typeof value !== 'object' || value === null) return refuse('it is not an object');
    const { unit, symbols, counts } = value as Partial<Record<string, unknown>>;
    if (unit !== 'character' && unit !== 'byte') return refuse("'unit' is neither 'character' nor 'byte'");
    if (!Array.isArray(symbols)) return refuse("'symbols' is not an array");
    if (symbols.length > largestVocabulary) {
      return refuse(`it has ${symbols.length} symbols, more than ${largestVocabulary}`);
    }
    const bad = unit === 'byte' ? firstBadByte(symbols) : firstBadCharacter(symbols);
    if (bad !== undefined) return refuse(bad);
    if (!Array.isArray(counts) || counts.length !== symbols.length)
      return refuse("'counts' needs one number for each symbol");
    const badCount = counts.findIndex((count) => !Number.isSafeInteger(count) || (count as number) < 0);
    if (badCount >= 0) return refuse(`the count of symbol ${badCount} is not a whole number of at least 0`);
    const codePoints = unit === 'byte' ? (symbols as number[]) : codePointsOf(symbols.join(''));
    return new Vocabulary(unit, codePoints, [...(counts as number[])]);
  }

  #checkedSymbol(ids: ArrayLike<number>, position: number): number {
    const id = ids[position];
    if (id in this.#symbols) return this.#symbols[id];
    throw new DataError(`invalid id ${id} (token ${position + 1}): ids go from 0 to ${this.size - 1}`);
  }
}

function firstBadByte(symbols: readonly unknown[]): string | undefined {
  if (symbols.length !== 256) return `it has ${symbols.length} symbols, but there are 256 bytes`;
  const bad = symbols.findIndex((symbol, id) => symbol !== id);
  return bad < 0 ? undefined : `symbol ${bad} is not the byte ${bad}`;
}

function firstBadCharacter(symbols: readonly unknown[]): string | undefined {
  let previous = -1;
  for (const [id, symbol] of symbols.entries()) {
    if (typeof symbol !== 'string') return `symbol ${id} is not a string`;
    const codePoint = symbol.codePointAt(0);
    if (codePoint === undefined || symbol.length !== (codePoint > 0xffff ? 2 : 1)) {
      return `symbol ${id} is not one character`;
    }
    if (isSurrogate(codePoint)) return `symbol ${id} is a lone surrogate, half a character`;
    if (codePoint === previous) return `symbol ${id} occurs twice`;
    if (codePoint < previous) return `symbol ${id} is out of code-point order`;
    previous = codePoint;
  }
  return undefined;
}

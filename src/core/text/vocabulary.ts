import { DataError } from '../errors.js';
import { codePointsOf, isSurrogate, lineFeed, textOf } from './code-points.js';

/** The most symbols that a vocabulary may hold: an id fits in 16 bits. */
export const largestVocabulary = 65_536;

/** A vocabulary as it is saved: symbols in order of their ids, each with its number of occurrences. */
export interface SavedVocabulary {
  readonly unit: 'character' | 'byte';
  /** Characters, or the bytes 0 to 255. */
  readonly symbols: readonly string[] | readonly number[];
  readonly counts: readonly number[];
}

/**
 * The symbols that a model knows, and their ids. Symbols of characters stand in the order of their code points; of
 * bytes there are always 256, each its own id. "Code point" means the byte where the unit is bytes.
 */
export class Vocabulary {
  /** V, the number of symbols. */
  readonly size: number;
  readonly #symbols: Uint32Array;
  /** Ids of the basic multilingual plane, up to the largest symbol there; -1 where there is none. */
  readonly #ids: Int32Array;
  readonly #astralIds = new Map<number, number>();

  private constructor(
    readonly unit: 'character' | 'byte',
    symbols: ArrayLike<number>,
    /** How often each symbol stands in the text that the vocabulary was made of, by id. */
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

  /** The vocabulary of characters with these counts by code point, given in any order. */
  static ofCharacters(counts: Iterable<readonly [codePoint: number, count: number]>): Vocabulary {
    const sorted = [...counts].sort(([a], [b]) => a - b);
    return new Vocabulary(
      'character',
      sorted.map(([codePoint]) => codePoint),
      sorted.map(([, count]) => count),
    );
  }

  /** The same symbols with other counts, by id. */
  withCounts(counts: readonly number[]): Vocabulary {
    return new Vocabulary(this.unit, this.#symbols, counts);
  }

  /** The vocabulary of all 256 bytes, with their counts. */
  static ofBytes(counts: ArrayLike<number>): Vocabulary {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    return new Vocabulary(
      'byte',
      bytes,
      bytes.map((byte) => counts[byte]),
    );
  }

  /** The id of a code point, or -1 if it is no symbol of this vocabulary. */
  idOf(codePoint: number): number {
    if (codePoint < this.#ids.length) return this.#ids[codePoint];
    return this.#astralIds.get(codePoint) ?? -1;
  }

  /** The id of the newline, if the text that the vocabulary was made of held one: the model has then learnt what follows. */
  get newline(): number | undefined {
    const id = this.idOf(lineFeed);
    return id >= 0 && this.counts[id] > 0 ? id : undefined;
  }

  /** The code point with the id `id`, which must be less than `size`. */
  codePointOf(id: number): number {
    return this.#symbols[id];
  }

  /** The symbol with the id `id` as a string; a byte as the one character with its value. */
  symbolOf(id: number): string {
    return String.fromCodePoint(this.#symbols[id]);
  }

  /** The ids of code points, -1 for those that are unknown. */
  encode(codePoints: ArrayLike<number>): Int32Array {
    return Int32Array.from(codePoints, (codePoint) => this.idOf(codePoint));
  }

  /** The text of these ids. What is not UTF-8 among bytes is shown as U+FFFD; `decodeBytes` keeps it. */
  decode(ids: ArrayLike<number>): string {
    if (this.unit === 'byte')
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids));
    return textOf(Uint32Array.from(ids, (_, position) => this.#checkedSymbol(ids, position)));
  }

  /** The bytes to write for these ids: the symbols in UTF-8, or the bytes themselves. */
  decodeBytes(ids: ArrayLike<number>): Uint8Array {
    if (this.unit === 'character') return new TextEncoder().encode(this.decode(ids));
    return Uint8Array.from(ids, (_, position) => this.#checkedSymbol(ids, position));
  }

  /** The form in which the vocabulary is saved. */
  toJSON(): SavedVocabulary {
    const symbols = Array.from(this.#symbols);
    return {
      unit: this.unit,
      symbols: this.unit === 'byte' ? symbols : symbols.map((symbol) => String.fromCodePoint(symbol)),
      counts: this.counts,
    };
  }

  /** The vocabulary that `toJSON` gave. @throws {DataError} naming `source` for anything else */
  static fromJSON(value: unknown, source: string): Vocabulary {
    const refuse = (what: string): never => {
      throw new DataError(`${source} has a bad vocabulary: ${what}; use the file as charnn wrote it`);
    };
    if (typeof value !== 'object' || value === null) return refuse('it is no object');
    const { unit, symbols, counts } = value as Partial<Record<string, unknown>>;
    if (unit !== 'character' && unit !== 'byte') return refuse("its unit is neither 'character' nor 'byte'");
    if (!Array.isArray(symbols)) return refuse('its symbols are no array');
    if (symbols.length > largestVocabulary) {
      return refuse(`it has ${symbols.length} symbols, more than ${largestVocabulary}`);
    }
    const bad = unit === 'byte' ? firstBadByte(symbols) : firstBadCharacter(symbols);
    if (bad !== undefined) return refuse(bad);
    if (!Array.isArray(counts) || counts.length !== symbols.length)
      return refuse('it needs a count for each symbol');
    const badCount = counts.findIndex((count) => !Number.isSafeInteger(count) || (count as number) < 0);
    if (badCount >= 0) return refuse(`the count of symbol ${badCount} is no whole number from 0 up`);
    const codePoints = unit === 'byte' ? (symbols as number[]) : codePointsOf(symbols.join(''));
    return new Vocabulary(unit, codePoints, [...(counts as number[])]);
  }

  #checkedSymbol(ids: ArrayLike<number>, position: number): number {
    const id = ids[position];
    if (id in this.#symbols) return this.#symbols[id];
    throw new DataError(
      `id ${id}, number ${position + 1} of those to decode, is not in the vocabulary: ids go from 0 to ${this.size - 1}`,
    );
  }
}

function firstBadByte(symbols: readonly unknown[]): string | undefined {
  if (symbols.length !== 256) return `it has ${symbols.length} symbols where bytes are 256`;
  const bad = symbols.findIndex((symbol, id) => symbol !== id);
  return bad < 0 ? undefined : `symbol ${bad} is not the byte ${bad}`;
}

function firstBadCharacter(symbols: readonly unknown[]): string | undefined {
  let previous = -1;
  for (const [id, symbol] of symbols.entries()) {
    if (typeof symbol !== 'string') return `symbol ${id} is no string`;
    const codePoint = symbol.codePointAt(0);
    if (codePoint === undefined || symbol.length !== (codePoint > 0xffff ? 2 : 1)) {
      return `symbol ${id} is not one character`;
    }
    if (isSurrogate(codePoint)) return `symbol ${id} is half a character, a lone surrogate`;
    if (codePoint === previous) return `symbol ${id} is there twice`;
    if (codePoint < previous) return `symbol ${id} is out of code-point order`;
    previous = codePoint;
  }
  return undefined;
}

/** Ids on a page: 2²⁰, two megabytes. */
const pageBits = 20;
const pageSize = 1 << pageBits;

/** What takes the symbol ids of a text, as it is read. */
export interface TokenSink {
  readonly length: number;
  /** Appends all of `ids`. */
  pushAll(ids: Uint8Array | Uint16Array): void;
  /** How often each id from 0 to `size` - 1 occurs. */
  countIds(size: number): number[];
  /** Replaces each id by `newIds[id]`. */
  renumber(newIds: ArrayLike<number>): void;
}

/** A stretch of a sequence of symbol ids. Stretches share the ids and copy nothing. */
export class TokenSlice {
  protected constructor(
    protected readonly pages: Uint16Array[],
    private readonly first: number,
    private readonly count: number,
  ) {}

  get length(): number {
    return this.count;
  }

  /** The id at `index`, which must be less than `length`. */
  at(index: number): number {
    const position = this.first + index;
    return this.pages[position >>> pageBits][position & (pageSize - 1)];
  }

  /** The stretch from `start` up to but without `end`, which reaches at most to the end of this one. */
  slice(start: number, end = this.length): TokenSlice {
    const last = Math.min(end, this.length);
    return new TokenSlice(this.pages, this.first + start, Math.max(0, last - start));
  }

  /**
   * Copies `count` ids from `start` on to `target[targetOffset]`, `target[targetOffset + stride]` and so on; a stride
   * of B fills one of the B columns of a time-major batch.
   */
  copyTo(start: number, count: number, target: Int32Array | Uint16Array, targetOffset = 0, stride = 1): void {
    if (start < 0 || start + count > this.length) {
      throw new RangeError(`Ids ${start} to ${start + count} are asked for, but there are ${this.length}.`);
    }
    let to = targetOffset;
    for (const piece of this.pieces(start, count)) {
      if (stride === 1) {
        target.set(piece, to);
        to += piece.length;
      } else {
        for (let i = 0; i < piece.length; i++, to += stride) target[to] = piece[i];
      }
    }
  }

  /** How often each id from 0 to `size` - 1 occurs. */
  countIds(size: number): number[] {
    const counts = new Float64Array(size);
    for (const piece of this.pieces()) {
      // By index: going through a typed array with for…of takes twice as long.
      for (let i = 0, end = piece.length; i < end; i++) counts[piece[i]]++;
    }
    return Array.from(counts);
  }

  /** The ids in order, in blocks that are views of the stored ones: a fast way to go through all of them. */
  *pieces(start = 0, count = this.length - start): Generator<Uint16Array> {
    let position = this.first + start;
    const end = position + count;
    while (position < end) {
      const onPage = position & (pageSize - 1);
      const length = Math.min(end - position, pageSize - onPage);
      yield this.pages[position >>> pageBits].subarray(onPage, onPage + length);
      position += length;
    }
  }

  *[Symbol.iterator](): Generator<number> {
    for (const piece of this.pieces()) yield* piece;
  }
}

/** A sequence of symbol ids that grows at its end: two bytes an id, in pages, so that growing copies nothing. */
export class Tokens extends TokenSlice implements TokenSink {
  #length = 0;

  constructor() {
    super([], 0, 0);
  }

  /** The sequence of these ids, each from 0 to 65,535. */
  static of(ids: ArrayLike<number>): Tokens {
    const tokens = new Tokens();
    tokens.pushAll(Uint16Array.from(ids));
    return tokens;
  }

  override get length(): number {
    return this.#length;
  }

  /** Appends one id. */
  push(id: number): void {
    this.#room()[this.#length & (pageSize - 1)] = id;
    this.#length++;
  }

  /** Appends all of `ids`. */
  pushAll(ids: Uint8Array | Uint16Array): void {
    for (let done = 0; done < ids.length;) {
      const onPage = this.#length & (pageSize - 1);
      const piece = ids.subarray(done, done + pageSize - onPage);
      this.#room().set(piece, onPage);
      this.#length += piece.length;
      done += piece.length;
    }
  }

  /** Replaces each id by `newIds[id]`, in place. */
  renumber(newIds: ArrayLike<number>): void {
    for (const piece of this.pieces()) for (let i = 0; i < piece.length; i++) piece[i] = newIds[piece[i]];
  }

  /** The page that the next id goes to. */
  #room(): Uint16Array {
    const page = this.#length >>> pageBits;
    if (page === this.pages.length) this.pages.push(new Uint16Array(pageSize));
    return this.pages[page];
  }
}

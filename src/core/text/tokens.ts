/** Base-2 logarithm of the number of ids on a page (2 MiB). */
const pageBits = 20;
const pageSize = 1 << pageBits;

/** A receiver of the symbol ids of a text while it is read. */
export interface TokenSink {
  readonly length: number;
  /** Appends all of `ids`. */
  pushAll(ids: Uint8Array | Uint16Array): void;
  /** Returns how often each id from 0 to `size` - 1 occurs. */
  countIds(size: number): number[];
  /** Replaces each id by `newIds[id]`. */
  renumber(newIds: ArrayLike<number>): void;
}

/** A part of a sequence of symbol ids. Slices share the ids and copy nothing. */
export class TokenSlice {
  protected constructor(
    protected readonly pages: Uint16Array[],
    private readonly first: number,
    private readonly count: number,
  ) {}

  get length(): number {
    return this.count;
  }

  /** Returns the id at `index`, which must be less than `length`. */
  at(index: number): number {
    const position = this.first + index;
    return this.pages[position >>> pageBits][position & (pageSize - 1)];
  }

  /** Returns the slice from `start` up to but excluding `end`, cut off at the end of this slice. */
  slice(start: number, end = this.length): TokenSlice {
    const last = Math.min(end, this.length);
    return new TokenSlice(this.pages, this.first + start, Math.max(0, last - start));
  }

  /**
   * Copies `count` ids, starting at `start`, to `target[targetOffset]`, `target[targetOffset + stride]` and so on. A
   * stride of B fills one column of a time-major batch [T][B]: ids 7 8 9, B = 2, offset 1 → `[_, 7, _, 8, _, 9]`.
   * @throws {RangeError} if the ids reach past the end of this slice
   */
  copyTo(start: number, count: number, target: Int32Array | Uint16Array, targetOffset = 0, stride = 1): void {
    if (start < 0 || start + count > this.length) {
      throw new RangeError(`ids ${start} to ${start + count} are out of range: there are ${this.length} ids`);
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

  /** Returns how often each id from 0 to `size` - 1 occurs. */
  countIds(size: number): number[] {
    const counts = new Float64Array(size);
    for (const piece of this.pieces()) {
      // An indexed loop: for…of over a typed array takes twice as long.
      for (let i = 0, end = piece.length; i < end; i++) counts[piece[i]]++;
    }
    return Array.from(counts);
  }

  /** Yields the ids in order, in blocks that are views of the stored pages: the fastest way to read all of them. */
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

/** A growing sequence of symbol ids, stored as two bytes per id in pages, so that growing copies nothing. */
export class Tokens extends TokenSlice implements TokenSink {
  #length = 0;

  constructor() {
    super([], 0, 0);
  }

  /** Creates a sequence of `ids`, each from 0 to 65,535. */
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
    this.#lastPage()[this.#length & (pageSize - 1)] = id;
    this.#length++;
  }

  /** Appends all of `ids`. */
  pushAll(ids: Uint8Array | Uint16Array): void {
    for (let done = 0; done < ids.length;) {
      const onPage = this.#length & (pageSize - 1);
      const piece = ids.subarray(done, done + pageSize - onPage);
      this.#lastPage().set(piece, onPage);
      this.#length += piece.length;
      done += piece.length;
    }
  }

  /** Replaces each id by `newIds[id]`, in place. */
  renumber(newIds: ArrayLike<number>): void {
    for (const piece of this.pieces()) for (let i = 0; i < piece.length; i++) piece[i] = newIds[piece[i]];
  }

  /** Returns the page for the next id, and adds it if necessary. */
  #lastPage(): Uint16Array {
    const page = this.#length >>> pageBits;
    if (page === this.pages.length) this.pages.push(new Uint16Array(pageSize));
    return this.pages[page];
  }
}

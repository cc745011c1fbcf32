import { DataError, type Message, textOfMessage } from '../errors.js';
import { host } from '../host.js';
import { recognizableLength, recognizeBinary } from './file-format.js';
import { firstSymbolBytes } from './first-symbol.js';
import type { Oddities } from './oddities.js';
import { type BlockEnd, SourceBlocks } from './source-blocks.js';
import type { SymbolEncoder } from './symbol-encoder.js';
import type { Tokens, TokenSink } from './tokens.js';
import { Transform } from './transform.js';
import type { Preprocessing } from './preprocessing.js';
import { Utf8Decoder } from './utf8.js';
import { carriageReturn, lineFeed } from './code-points.js';

/** The options for assembling a text from files. */
export interface AssemblyOptions {
  readonly preprocessing: Preprocessing;
  /**
   * How to join files. `exact` adds nothing. `lines` adds a missing newline between files, and after the last file if
   * every line is an independent text; between files of bytes only in that case.
   */
  readonly join: 'lines' | 'exact';
  /**
   * The preprocessing of a second model that reads the same bytes. If either model drops a byte-order mark or adds a
   * newline, both do.
   */
  readonly sharedWith?: Preprocessing | undefined;
  /** Whether to keep a byte-order mark at the start of a file. A text that is read only as bytes always keeps it. */
  readonly keepByteOrderMark?: boolean;
  /** Receives the bytes of the text, as counted by `bytes`. The arrays are not reused. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
  /** Whether to record the ends of the text's blocks, for standard errors. */
  readonly keepsBlocks?: boolean;
}

/** A text read into ids. */
export interface AssembledText<Sink extends TokenSink = Tokens> {
  /** The ids of its symbols. */
  readonly tokens: Sink;
  /** The number of bytes before preprocessing, without dropped byte-order marks and with added newlines. */
  readonly bytes: number;
  /** The number of these bytes that became the first symbol. */
  readonly firstSymbolBytes: number;
  /** The ends of the text's blocks if `keepsBlocks` is set. The rest after the last end is not a whole block. */
  readonly blockEnds: readonly BlockEnd[];
  /** The SHA-256 of these bytes, in hexadecimal. */
  readonly sha256: string;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Assembles a text from the chunks of one file after another, and converts them to ids as they arrive. */
export class TextAssembler<Sink extends TokenSink> {
  readonly #options: AssemblyOptions;
  readonly #encoder: SymbolEncoder;
  readonly #oddities: Oddities;
  readonly #transform: Transform;
  readonly #tokens: Sink;
  readonly #hash = host().createHash();
  readonly #head: number[] = [];
  readonly #blocks: SourceBlocks | undefined;
  readonly #blockEnds: BlockEnd[] = [];
  #bytes = 0;
  /** The last byte of the text; -1 if it is empty. */
  #lastByte = -1;
  #name = '';
  #atFileStart = true;
  #decoder = new Utf8Decoder();

  /** @param tokens receives the ids; `end` returns it */
  constructor(options: AssemblyOptions, encoder: SymbolEncoder, oddities: Oddities, tokens: Sink) {
    this.#options = options;
    this.#tokens = tokens;
    if (options.keepsBlocks) this.#blocks = new SourceBlocks();
    this.#encoder = encoder;
    this.#oddities = oddities;
    this.#transform = new Transform(options.preprocessing);
  }

  /** Begins a file. Messages use its `name`. */
  beginFile(name: string): void {
    this.#name = name;
    this.#atFileStart = true;
    this.#decoder = new Utf8Decoder({
      source: name,
      damage: this.#options.preprocessing.lossy ? 'replace' : 'error',
      keepByteOrderMark: this.#options.keepByteOrderMark ?? false,
    });
  }

  /**
   * Adds the next bytes of the file. The first chunk must have at least `recognizableLength` bytes, or the whole file.
   * @throws {DataError} if they are not UTF-8 text
   */
  write(chunk: Uint8Array): void {
    const kept = this.#atFileStart ? this.#beginText(chunk) : chunk;
    this.#atFileStart = false;
    if (this.#isRaw) {
      this.#pushBytes(kept, (bytes) => this.#tokens.pushAll(bytes));
      return;
    }
    // The decoder also reads a dropped byte-order mark, to count offsets and to report it.
    this.#pushPoints(this.#decoder.write(chunk.subarray(0, chunk.length - kept.length)));
    this.#pushBytes(kept, (bytes) => this.#pushPoints(this.#decoder.write(bytes)));
  }

  /**
   * Ends the file.
   * @returns notes for the user
   * @throws {DataError} if the file ends inside a character
   */
  endFile(): Message[] {
    if (this.#isRaw) return [];
    this.#pushPoints(this.#decoder.end());
    this.#oddities.endFile();
    // A CR at the end of one file and an LF at the start of the next are two newlines.
    if (this.#options.join === 'lines') this.#pushSymbols(this.#transform.end());
    const notes: Message[] = [];
    if (this.#decoder.hadByteOrderMark) {
      const action = this.#options.keepByteOrderMark ? 'kept' : 'dropped';
      notes.push(`${action} the byte-order mark at the start of ${this.#name}`);
    }
    const damaged = this.#decoder.damagedSequences;
    if (damaged > 0) notes.push(`replaced damaged bytes in ${this.#name} with U+FFFD, ${damaged} in total`);
    return notes;
  }

  /** Ends the text and returns it. */
  end(): AssembledText<Sink> {
    if (this.#readers.some(({ lines }) => lines)) this.#endLine();
    if (!this.#isRaw) this.#pushSymbols(this.#transform.end());
    return {
      tokens: this.#tokens,
      bytes: this.#bytes,
      firstSymbolBytes: firstSymbolBytes(Uint8Array.from(this.#head), this.#options.preprocessing),
      blockEnds: this.#blockEnds,
      sha256: this.#hash.hex(),
    };
  }

  get #isRaw(): boolean {
    return this.#options.preprocessing.unit === 'byte';
  }

  /** The preprocessing of each model that reads the text. */
  get #readers(): Preprocessing[] {
    const { preprocessing, sharedWith } = this.#options;
    return sharedWith ? [preprocessing, sharedWith] : [preprocessing];
  }

  /** Whether the text so far ends with an unfinished line. */
  get #isInsideLine(): boolean {
    const returnsEndLines = this.#readers.some(({ normalizeNewlines }) => normalizeNewlines);
    const isLineEnd = this.#lastByte === lineFeed || (returnsEndLines && this.#lastByte === carriageReturn);
    return this.#lastByte >= 0 && !isLineEnd;
  }

  /** Adds a newline if `join` asks for it and the text so far ends with an unfinished line. */
  #endLine(): void {
    const isReadAsLines = this.#readers.some(({ unit, lines }) => unit === 'character' || lines);
    if (this.#options.join === 'exact' || !isReadAsLines || !this.#isInsideLine) return;
    this.#pushBytes(Uint8Array.of(lineFeed), (bytes) => {
      if (this.#isRaw) this.#tokens.pushAll(bytes);
      else this.#pushSymbols(this.#transform.write(Uint32Array.from(bytes)));
    });
  }

  /** Checks the first chunk of a file and returns it without a byte-order mark to drop. */
  #beginText(chunk: Uint8Array): Uint8Array {
    if (!this.#isRaw) this.#checkText(chunk);
    const dropsMark =
      !this.#options.keepByteOrderMark && this.#readers.some(({ unit }) => unit === 'character');
    const hasMark = byteOrderMark.every((byte, i) => chunk[i] === byte);
    const kept = dropsMark && hasMark ? chunk.subarray(byteOrderMark.length) : chunk;
    if (kept.length > 0) this.#endLine();
    return kept;
  }

  /** @throws {DataError} if the chunk starts like a binary file */
  #checkText(chunk: Uint8Array): void {
    const binary = recognizeBinary(chunk.subarray(0, recognizableLength));
    if (binary !== undefined) {
      throw new DataError((option) => `${this.#name} is ${textOfMessage(binary, option)}`);
    }
  }

  /** Records bytes of the text and passes them to `push` in pieces, cut at the ends of blocks. */
  #pushBytes(bytes: Uint8Array, push: (piece: Uint8Array) => void): void {
    const before = this.#bytes;
    this.#record(bytes);
    let start = 0;
    for (const end of this.#blocks?.endsIn(bytes) ?? []) {
      push(bytes.subarray(start, end));
      if (!this.#isRaw) this.#pushSymbols(this.#transform.end());
      this.#blockEnds.push({ symbols: this.#tokens.length, bytes: before + end });
      start = end;
    }
    push(bytes.subarray(start));
  }

  /** Counts and hashes bytes of the text, and passes them to `onBytes`. */
  #record(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#options.onBytes?.(bytes);
    this.#bytes += bytes.length;
    this.#lastByte = bytes[bytes.length - 1];
    const room = recognizableLength - this.#head.length;
    if (room > 0) this.#head.push(...bytes.subarray(0, room));
  }

  /** Adds code points before preprocessing. */
  #pushPoints(points: Uint32Array): void {
    this.#oddities.scan(points);
    this.#pushSymbols(this.#transform.write(points));
  }

  #pushSymbols(symbols: Uint32Array): void {
    this.#tokens.pushAll(this.#encoder.encode(symbols));
  }
}

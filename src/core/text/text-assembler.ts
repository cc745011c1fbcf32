import { DataError, type Message, textOfMessage } from '../errors.js';
import { host } from '../host.js';
import { recognizableLength, recognizeBinary } from './file-format.js';
import { firstSymbolBytes } from './first-symbol.js';
import type { Oddities } from './oddities.js';
import { type BlockEnd, SourceBlocks } from './source-blocks.js';
import type { SymbolEncoder } from './symbol-encoder.js';
import type { Tokens, TokenSink } from './tokens.js';
import { Transform } from './transform.js';
import type { Treatment } from './treatment.js';
import { Utf8Decoder } from './utf8.js';
import { carriageReturn, lineFeed } from './code-points.js';

export interface AssemblyOptions {
  readonly treatment: Treatment;
  /**
   * `lines` puts a newline between files where one lacks it at its end, and after the last file too where every line is a
   * text of its own; `exact` reads them as they are. Bytes get a newline in the latter case alone.
   */
  readonly join: 'lines' | 'exact';
  /**
   * The treatment of another model that is to read the same bytes: the byte-order mark that either drops is dropped, and the
   * newline that either puts in is put in.
   */
  readonly sharedWith?: Treatment | undefined;
  /** Keeps the byte-order mark at the start of a file; without it, it is dropped. Bytes alone always keep it. */
  readonly keepByteOrderMark?: boolean;
  /** Told of the bytes of the text, as `bytes` counts them. They may be kept. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
  /** Keeps the ends of the text's blocks, for who measures on it. */
  readonly keepsBlocks?: boolean;
}

/** A text as it was read. */
export interface AssembledText<Sink extends TokenSink = Tokens> {
  /** Its ids. */
  readonly tokens: Sink;
  /** Bytes of the text before its treatment, without the byte-order marks dropped, with the newlines put in. */
  readonly bytes: number;
  /** Those of them that became the first symbol. */
  readonly firstSymbolBytes: number;
  /** The ends of the text's blocks, as SourceBlocks cuts it, if they are kept; what follows the last is no whole block. */
  readonly blockEnds: readonly BlockEnd[];
  /** SHA-256 of these bytes, hexadecimal. */
  readonly sha256: string;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Puts the chunks of one file after another together to one text, and turns them into ids as they come. */
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
  /** The last byte of the text so far; -1 at its start. */
  #lastByte = -1;
  #name = '';
  #atFileStart = true;
  #decoder = new Utf8Decoder();

  /** @param tokens is given the ids, and stands in what `end` gives */
  constructor(options: AssemblyOptions, encoder: SymbolEncoder, oddities: Oddities, tokens: Sink) {
    this.#options = options;
    this.#tokens = tokens;
    if (options.keepsBlocks) this.#blocks = new SourceBlocks();
    this.#encoder = encoder;
    this.#oddities = oddities;
    this.#transform = new Transform(options.treatment);
  }

  /** Begins a file; `name` is for messages. */
  beginFile(name: string): void {
    this.#name = name;
    this.#atFileStart = true;
    this.#decoder = new Utf8Decoder({
      source: name,
      damage: this.#options.treatment.lossy ? 'replace' : 'error',
      keepByteOrderMark: this.#options.keepByteOrderMark ?? false,
    });
  }

  /**
   * Takes the next bytes of the file; the first chunk holds at least `recognizableLength` bytes, or the whole file.
   * @throws {DataError} if they are no text in UTF-8
   */
  write(chunk: Uint8Array): void {
    const kept = this.#atFileStart ? this.#beginText(chunk) : chunk;
    this.#atFileStart = false;
    if (this.#isRaw) {
      this.#read(kept, (bytes) => this.#tokens.pushAll(bytes));
      return;
    }
    // The decoder is to see a byte-order mark too.
    this.#take(this.#decoder.write(chunk.subarray(0, chunk.length - kept.length)));
    this.#read(kept, (bytes) => this.#take(this.#decoder.write(bytes)));
  }

  /** Ends the file, and gives what to tell the user about it. @throws {DataError} if it ends inside a character */
  endFile(): Message[] {
    if (this.#isRaw) return [];
    this.#take(this.#decoder.end());
    this.#oddities.endFile();
    // A carriage return at the end of one file and a line feed at the start of the next are two ends of lines.
    if (this.#options.join === 'lines') this.#push(this.#transform.end());
    const notes: Message[] = [];
    if (this.#decoder.hadByteOrderMark) {
      const fate = this.#options.keepByteOrderMark ? 'kept' : 'dropped';
      notes.push(`${fate} the byte-order mark at the start of ${this.#name}`);
    }
    const damaged = this.#decoder.damagedSequences;
    if (damaged > 0) notes.push(`replaced damaged bytes of ${this.#name} by U+FFFD, ${damaged} in all`);
    return notes;
  }

  /** Ends the text. */
  end(): AssembledText<Sink> {
    if (this.#readers.some(({ lines }) => lines)) this.#endLine();
    if (!this.#isRaw) this.#push(this.#transform.end());
    return {
      tokens: this.#tokens,
      bytes: this.#bytes,
      firstSymbolBytes: firstSymbolBytes(Uint8Array.from(this.#head), this.#options.treatment),
      blockEnds: this.#blockEnds,
      sha256: this.#hash.hex(),
    };
  }

  get #isRaw(): boolean {
    return this.#options.treatment.unit === 'byte';
  }

  /** The treatments of those that read the text. */
  get #readers(): Treatment[] {
    const { treatment, sharedWith } = this.#options;
    return sharedWith ? [treatment, sharedWith] : [treatment];
  }

  /** Whether the text so far ends inside a line. */
  get #isInsideLine(): boolean {
    const returnsEndLines = this.#readers.some(({ normalizeNewlines }) => normalizeNewlines);
    const isEnd = this.#lastByte === lineFeed || (returnsEndLines && this.#lastByte === carriageReturn);
    return this.#lastByte >= 0 && !isEnd;
  }

  /** Puts in a newline where the text is read as lines, and ends inside one. */
  #endLine(): void {
    const isRead = this.#readers.some(({ unit, lines }) => unit === 'character' || lines);
    if (this.#options.join === 'exact' || !isRead || !this.#isInsideLine) return;
    this.#read(Uint8Array.of(lineFeed), (bytes) => {
      if (this.#isRaw) this.#tokens.pushAll(bytes);
      else this.#push(this.#transform.write(Uint32Array.from(bytes)));
    });
  }

  /** Looks at the first chunk of a file, and gives it without a byte-order mark that is to be dropped. */
  #beginText(chunk: Uint8Array): Uint8Array {
    if (!this.#isRaw) this.#checkText(chunk);
    const dropsMark =
      !this.#options.keepByteOrderMark && this.#readers.some(({ unit }) => unit === 'character');
    const hasMark = byteOrderMark.every((byte, i) => chunk[i] === byte);
    const kept = dropsMark && hasMark ? chunk.subarray(byteOrderMark.length) : chunk;
    if (kept.length > 0) this.#endLine();
    return kept;
  }

  /** @throws {DataError} if it is the beginning of no text */
  #checkText(chunk: Uint8Array): void {
    const binary = recognizeBinary(chunk.subarray(0, recognizableLength));
    if (binary !== undefined) {
      throw new DataError((option) => `${this.#name} is ${textOfMessage(binary, option)}`);
    }
  }

  /** Records bytes of the text, and gives them to `take` in pieces, at whose ends blocks can end. */
  #read(bytes: Uint8Array, take: (piece: Uint8Array) => void): void {
    const before = this.#bytes;
    this.#record(bytes);
    let start = 0;
    for (const end of this.#blocks?.endsIn(bytes) ?? []) {
      take(bytes.subarray(start, end));
      if (!this.#isRaw) this.#push(this.#transform.end());
      this.#blockEnds.push({ symbols: this.#tokens.length, bytes: before + end });
      start = end;
    }
    take(bytes.subarray(start));
  }

  /** Counts, hashes and tells bytes of the text. */
  #record(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#options.onBytes?.(bytes);
    this.#bytes += bytes.length;
    this.#lastByte = bytes[bytes.length - 1];
    const room = recognizableLength - this.#head.length;
    if (room > 0) this.#head.push(...bytes.subarray(0, room));
  }

  #take(points: Uint32Array): void {
    this.#oddities.scan(points);
    this.#push(this.#transform.write(points));
  }

  #push(symbols: Uint32Array): void {
    this.#tokens.pushAll(this.#encoder.encode(symbols));
  }
}

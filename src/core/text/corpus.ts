import type { Message } from '../errors.js';
import { concatenate } from '../typed-arrays.js';
import { recognizableLength } from './file-format.js';
import { Oddities } from './oddities.js';
import {
  type UnknownSymbolReport,
  type UnknownSymbols,
  VocabularyBuilder,
  VocabularyLookup,
} from './symbol-encoder.js';
import { type AssembledText, type AssemblyOptions, TextAssembler } from './text-assembler.js';
import type { Chunks, TextSource } from './text-source.js';
import { TokenCounts } from './token-counts.js';
import { Tokens, type TokenSink } from './tokens.js';
import { Vocabulary } from './vocabulary.js';

/** The options for reading texts into ids. */
export interface CorpusOptions extends AssemblyOptions {
  /** The vocabulary to use; by default, one is built from the texts. Its unit must be that of the preprocessing. */
  readonly vocabulary?: Vocabulary;
  /** How to handle symbols outside `vocabulary`; `add` adds them to it. */
  readonly unknown?: UnknownSymbols | 'add';
  /** Whether to keep the code points of scored unknown symbols. */
  readonly keepsUnknown?: boolean;
  /** Called after every chunk. `totalBytes` is undefined if it is not known. */
  readonly onProgress?: (bytesRead: number, totalBytes: number | undefined) => void;
}

/** A text read into ids, and its symbols outside the vocabulary. */
export interface CorpusText<Sink extends TokenSink = Tokens>
  extends AssembledText<Sink>, UnknownSymbolReport {
  /** The name of the text in messages. */
  readonly name: string;
}

/** A text read into ids, with its vocabulary. */
export interface Corpus<Sink extends TokenSink = Tokens> extends CorpusText<Sink> {
  readonly vocabulary: Vocabulary;
  /** Notes for the user about the text. */
  readonly notes: readonly Message[];
}

/**
 * Reads a text into ids, chunk by chunk. An empty text is not an error.
 * @throws {DataError} for invalid UTF-8 and for unknown symbols
 * @throws the error of an input that cannot be read
 */
export async function readCorpus(source: TextSource, options: CorpusOptions): Promise<Corpus> {
  return readInto(new Tokens(), source, options);
}

/** Reads a text like `readCorpus`, but only counts its ids, so that memory does not grow with the text. */
export async function countCorpus(source: TextSource, options: CorpusOptions): Promise<Corpus<TokenCounts>> {
  return readInto(new TokenCounts(), source, options);
}

async function readInto<Sink extends TokenSink>(
  sink: Sink,
  source: TextSource,
  options: CorpusOptions,
): Promise<Corpus<Sink>> {
  const reader = new CorpusReader(options);
  const text = await reader.readInto(sink, source);
  return { ...text, ...reader.finish() };
}

/** Reads one or more texts with one vocabulary. If the vocabulary is built, ids are provisional until `finish`. */
export class CorpusReader {
  readonly #options: CorpusOptions;
  readonly #encoder: VocabularyBuilder | VocabularyLookup;
  readonly #oddities = new Oddities();
  readonly #texts: TokenSink[] = [];
  readonly #notes: Message[] = [];

  constructor(options: CorpusOptions) {
    const { vocabulary, unknown = 'error', keepsUnknown } = options;
    this.#options = options;
    this.#encoder =
      vocabulary && unknown !== 'add'
        ? new VocabularyLookup(vocabulary, unknown, keepsUnknown)
        : new VocabularyBuilder(vocabulary);
  }

  /** Reads a text. @throws the same errors as `readCorpus` */
  async read(source: TextSource): Promise<CorpusText> {
    return this.readInto(new Tokens(), source);
  }

  /** Reads a text like `read`, and passes its ids to `sink`. */
  async readInto<Sink extends TokenSink>(
    sink: Sink,
    { name, inputs, totalBytes, notes }: TextSource,
  ): Promise<CorpusText<Sink>> {
    this.#notes.push(...notes);
    const assembler = new TextAssembler(this.#options, this.#encoder, this.#oddities, sink);
    let bytesRead = 0;
    for (const input of inputs) {
      assembler.beginFile(input.name);
      for await (const chunk of withWholeHead(input.chunks)) {
        assembler.write(chunk);
        bytesRead += chunk.length;
        this.#options.onProgress?.(bytesRead, totalBytes);
      }
      this.#notes.push(...assembler.endFile());
    }
    const text = assembler.end();
    this.#texts.push(sink);
    const allNames = inputs.map((input) => input.name).join(', ');
    return { ...text, ...this.#encoder.takeUnknown(allNames), name };
  }

  /** Replaces the provisional ids of all texts and returns their vocabulary. Must be the last call to a reader. */
  finish(): Pick<Corpus, 'vocabulary' | 'notes'> {
    const { preprocessing, vocabulary: given } = this.#options;
    const notes = [...this.#notes, ...this.#oddities.notes(preprocessing, given !== undefined)];
    if (this.#encoder instanceof VocabularyLookup) return { vocabulary: this.#encoder.vocabulary, notes };
    if (preprocessing.unit === 'byte') {
      const counts = this.#countIds(256);
      const earlier = given?.counts;
      return {
        vocabulary: Vocabulary.ofBytes(counts.map((count, byte) => count + (earlier?.[byte] ?? 0))),
        notes,
      };
    }
    const { vocabulary, newIds } = this.#encoder.finish(this.#countIds(this.#encoder.size));
    for (const tokens of this.#texts) tokens.renumber(newIds);
    return { vocabulary, notes };
  }

  /** Returns how often each id occurs in all texts. */
  #countIds(size: number): number[] {
    const counts = new Array<number>(size).fill(0);
    for (const tokens of this.#texts) {
      for (const [id, count] of tokens.countIds(size).entries()) counts[id] += count;
    }
    return counts;
  }
}

/** Yields the bytes of `chunks` with a first chunk that is long enough to recognize the file format. */
async function* withWholeHead(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
    } else {
      head = concatenate([head, chunk]);
      if (head.length < recognizableLength) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}

/** Yields the symbols of a text in order, including unknown ones that were kept: code points, or bytes. */
export function* symbolsOf({
  tokens,
  vocabulary,
  unknownCodePoints,
}: Pick<Corpus, 'tokens' | 'vocabulary' | 'unknownCodePoints'>): Generator<number> {
  let unknown = 0;
  for (const id of tokens) {
    yield id < vocabulary.size ? vocabulary.codePointOf(id) : unknownCodePoints[unknown++];
  }
}

import type { Message } from '../errors.js';
import { concatenate } from '../typed-arrays.js';
import { recognizableLength } from './file-format.js';
import { Oddities } from './oddities.js';
import {
  type MetUnknown,
  type UnknownSymbols,
  VocabularyBuilder,
  VocabularyLookup,
} from './symbol-encoder.js';
import { type AssembledText, type AssemblyOptions, TextAssembler } from './text-assembler.js';
import type { Chunks, TextSource } from './text-source.js';
import { TokenCounts } from './token-counts.js';
import { Tokens, type TokenSink } from './tokens.js';
import { Vocabulary } from './vocabulary.js';

export interface CorpusOptions extends AssemblyOptions {
  /** The vocabulary to use; without one, it is made of the texts read. Its unit is the treatment's. */
  readonly vocabulary?: Vocabulary;
  /** What becomes of symbols that `vocabulary` does not hold: as UnknownSymbols says, or they are added to it. */
  readonly unknown?: UnknownSymbols | 'add';
  /** Keeps the unknown symbols that have an id, for who asks which they were. */
  readonly keepsUnknown?: boolean;
  /** Told of every chunk: bytes read so far, and of how many, if that is known. */
  readonly onProgress?: (bytesRead: number, totalBytes: number | undefined) => void;
}

/** A text as it was read, and what of it the vocabulary did not hold. */
export interface CorpusText<Sink extends TokenSink = Tokens> extends AssembledText<Sink>, MetUnknown {
  /** What messages call it. */
  readonly name: string;
}

export interface Corpus<Sink extends TokenSink = Tokens> extends CorpusText<Sink> {
  readonly vocabulary: Vocabulary;
  /** What to tell the user about the text. */
  readonly notes: readonly Message[];
}

/**
 * Reads a text straight to ids, chunk by chunk. An empty text is not an error here.
 * @throws {DataError} for bytes that are not UTF-8, and for unknown symbols; the error of an input that cannot be read
 */
export async function readCorpus(source: TextSource, options: CorpusOptions): Promise<Corpus> {
  return readInto(new Tokens(), source, options);
}

/** Reads a text as `readCorpus` does, but only counts the ids: memory stays small however long the text is. */
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

/** Reads one text or several into one vocabulary. Without a vocabulary given, ids are final only after `finish`. */
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

  /** Reads a text. Throws as `readCorpus` does. */
  async read(source: TextSource): Promise<CorpusText> {
    return this.readInto(new Tokens(), source);
  }

  /** Reads a text as `read` does, and gives the ids to `sink`. */
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

  /** Puts the ids of all texts in their final order, and gives their vocabulary; the last call to a reader. */
  finish(): Pick<Corpus, 'vocabulary' | 'notes'> {
    const { treatment, vocabulary: learnt } = this.#options;
    const notes = [...this.#notes, ...this.#oddities.notes(treatment, learnt !== undefined)];
    if (this.#encoder instanceof VocabularyLookup) return { vocabulary: this.#encoder.vocabulary, notes };
    if (treatment.unit === 'byte') {
      const counts = this.#countIds(256);
      const earlier = learnt?.counts;
      return {
        vocabulary: Vocabulary.ofBytes(counts.map((count, byte) => count + (earlier?.[byte] ?? 0))),
        notes,
      };
    }
    const { vocabulary, newIds } = this.#encoder.finish(this.#countIds(this.#encoder.size));
    for (const tokens of this.#texts) tokens.renumber(newIds);
    return { vocabulary, notes };
  }

  /** How often each id was read, in all texts together. */
  #countIds(size: number): number[] {
    const counts = new Array<number>(size).fill(0);
    for (const tokens of this.#texts) {
      for (const [id, count] of tokens.countIds(size).entries()) counts[id] += count;
    }
    return counts;
  }
}

/** Yields the same bytes, with a first chunk that is long enough to recognize the format of the file. */
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

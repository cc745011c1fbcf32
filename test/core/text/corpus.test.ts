import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { DataError, InputError, textOfMessage } from '../../../src/core/errors.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import {
  type Corpus,
  type CorpusOptions,
  CorpusReader,
  countCorpus,
  readCorpus,
  symbolsOf,
} from '../../../src/core/text/corpus.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { openFiles } from '../../../src/node/files/source.js';
import { difficultText, split, splits } from './arbitraries.js';

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const vocabularyOf = (symbols: string, count = 1) =>
  Vocabulary.ofCharacters(Array.from(codePointsOf(symbols), (point) => [point, count] as const));
const textOfCorpus = ({ tokens, vocabulary }: Pick<Corpus, 'tokens' | 'vocabulary'>) =>
  vocabulary.decode([...tokens]);

async function failure(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error;
  }
  return expect.fail('no error was thrown');
}

/** Expects `action` to end with a DataError whose message matches. */
async function expectDataError(action: Promise<unknown>, message: RegExp): Promise<void> {
  expect(await failure(action))
    .to.be.instanceOf(DataError)
    .with.property('message')
    .that.matches(message);
}

const sourceOf = (chunks: Uint8Array[] | Readable) => ({
  name: 'the text',
  inputs: [{ name: 'standard input', chunks }],
  notes: [],
});

/** Reads these bytes in chunks of these lengths. */
function readBytes(
  bytes: Uint8Array,
  options: Partial<CorpusOptions> = {},
  lengths = [1 << 16],
): Promise<Corpus> {
  return readCorpus(sourceOf(split(bytes, lengths)), {
    preprocessing: noPreprocessing,
    join: 'lines',
    ...options,
  });
}

const readText = (text: string, options: Partial<CorpusOptions> = {}, lengths?: number[]) =>
  readBytes(new TextEncoder().encode(text), options, lengths);

describe('readCorpus', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);

  /** Reads files with these contents, in order. */
  async function readFiles(
    contents: (string | Uint8Array)[],
    options: Partial<CorpusOptions> = {},
  ): Promise<Corpus> {
    const files = contents.map((_, i) => path(`${i}.txt`));
    await Promise.all(files.map((file, i) => writeFile(file, contents[i])));
    return readCorpus(await openFiles(files), { preprocessing: noPreprocessing, join: 'lines', ...options });
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'charnn-corpus-'));
  });
  after(() => rm(folder, { recursive: true }));

  describe('from one text', () => {
    it('gives ids in the order of code points, with counts', async () => {
      const { tokens, vocabulary } = await readText('hello\n😀\ufb01');
      expect(vocabulary.toJSON()).to.deep.equal({
        unit: 'character',
        symbols: ['\n', 'e', 'h', 'l', 'o', '\ufb01', '😀'],
        counts: [1, 1, 1, 2, 1, 1, 1],
      });
      expect([...tokens]).to.deep.equal([2, 1, 3, 3, 4, 0, 6, 5]);
    });

    it('decodes to what it was, however it is split', async () => {
      await fc.assert(
        fc.asyncProperty(difficultText, splits, async (text, lengths) => {
          const bytes = new TextEncoder().encode(text);
          fc.pre(!bytes.subarray(0, 64).includes(0)); // such a text may be taken for UTF-16
          const corpus = await readBytes(
            bytes,
            { join: 'exact', keepByteOrderMark: true, keepsBlocks: true },
            lengths,
          );
          expect(textOfCorpus(corpus)).to.equal(text);
          expect(corpus.bytes).to.equal(bytes.length);
          expect(corpus.sha256).to.equal(sha256(bytes));
          expect(corpus.vocabulary.counts.reduce((sum, count) => sum + count, 0)).to.equal(
            corpus.tokens.length,
          );
        }),
      );
    });

    it('gives raw bytes back for the unit byte, whatever they are', async () => {
      const preprocessing = {
        ...noPreprocessing,
        unit: 'byte',
        normalize: 'nfc',
        normalizeNewlines: true,
      } as const;
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), splits, async (bytes, lengths) => {
          const corpus = await readBytes(bytes, { preprocessing, keepsBlocks: true }, lengths);
          expect(corpus.vocabulary.size).to.equal(256);
          expect(corpus.vocabulary.decodeBytes([...corpus.tokens])).to.deep.equal(bytes);
          expect(corpus.sha256).to.equal(sha256(bytes));
          expect(corpus.notes).to.deep.equal([]);
        }),
      );
    });

    it('takes an empty text as it is', async () => {
      for (const text of ['', '\ufeff']) {
        const corpus = await readText(text);
        expect(corpus.tokens.length).to.equal(0);
        expect(corpus.vocabulary.size).to.equal(0);
        expect(corpus).to.include({ bytes: 0, firstSymbolBytes: 0, sha256: sha256('') });
      }
    });

    it('drops a byte-order mark, and says so', async () => {
      const corpus = await readText('\ufeffab', {}, [1]);
      expect(textOfCorpus(corpus)).to.equal('ab');
      expect(corpus).to.include({ bytes: 2, sha256: sha256('ab') });
      expect(corpus.notes).to.deep.equal(['dropped the byte-order mark at the start of standard input']);
    });

    it('keeps a byte-order mark on demand', async () => {
      const corpus = await readText('\ufeffab', { keepByteOrderMark: true });
      expect(textOfCorpus(corpus)).to.equal('\ufeffab');
      expect(corpus.bytes).to.equal(5);
      expect(corpus.notes).to.deep.equal(['kept the byte-order mark at the start of standard input']);
    });

    it('treats the text, and counts bytes as they were before', async () => {
      const preprocessing = { ...noPreprocessing, normalize: 'nfd', normalizeNewlines: true } as const;
      const corpus = await readText('한글\r\n', { preprocessing }, [1]);
      expect(textOfCorpus(corpus)).to.equal('한글\n'.normalize('NFD'));
      expect(corpus.bytes).to.equal(8);
      expect(corpus.notes).to.deep.equal([]);
      expect(
        (await readText('e\u0301a', { preprocessing: { ...noPreprocessing, normalize: 'nfc' } }))
          .firstSymbolBytes,
      ).to.equal(3);
    });

    it('tells of oddities', async () => {
      expect((await readText('a\r\n')).notes.join()).to.match(/CRLF/);
    });

    it('replaces damaged bytes on demand, and says how many', async () => {
      const corpus = await readBytes(Uint8Array.of(0x61, 0xff, 0xe3, 0x81), {
        preprocessing: { ...noPreprocessing, lossy: true },
      });
      expect(textOfCorpus(corpus)).to.equal('a\ufffd\ufffd');
      expect(corpus.notes.join()).to.match(/replaced damaged bytes in standard input.* 2 in total/);
    });

    it('reports progress', async () => {
      const calls: [number, number | undefined][] = [];
      await readFiles(['abc', 'de'], { onProgress: (...call) => calls.push(call) });
      expect(calls).to.deep.equal([
        [3, 5],
        [5, 5],
      ]);
    });

    it('ends with the error of an input', async () => {
      const reason = new Error('stop');
      const broken = new Readable({ read: () => broken.destroy(reason) });
      const reading = readCorpus(sourceOf(broken), { preprocessing: noPreprocessing, join: 'lines' });
      expect(await failure(reading)).to.equal(reason);
    });
  });

  describe('from several files', () => {
    it('puts a newline between those that lack it, and not after the last', async () => {
      const corpus = await readFiles(['a', 'b\n', '', '\ufeff', 'c', '\nd']);
      expect(textOfCorpus(corpus)).to.equal('a\nb\nc\n\nd');
      expect(corpus).to.include({ bytes: 8, sha256: sha256('a\nb\nc\n\nd') });
      expect(textOfCorpus(await readFiles(['a', '\ufeff', '']))).to.equal('a');
    });

    it('puts one after the last too, where every line is a text of its own', async () => {
      const preprocessing = { ...noPreprocessing, lines: true };
      expect(textOfCorpus(await readFiles(['a', 'b'], { preprocessing }))).to.equal('a\nb\n');
      expect(textOfCorpus(await readFiles(['a\n'], { preprocessing }))).to.equal('a\n');
      expect(textOfCorpus(await readFiles(['a\r'], { preprocessing }))).to.equal('a\r\n');
      expect(textOfCorpus(await readFiles(['', '\ufeff'], { preprocessing }))).to.equal('');
      expect(textOfCorpus(await readFiles(['a', 'b'], { preprocessing, join: 'exact' }))).to.equal('ab');
      const normalizing = { ...preprocessing, normalizeNewlines: true };
      expect(textOfCorpus(await readFiles(['a\r', 'b\r'], { preprocessing: normalizing }))).to.equal(
        'a\nb\n',
      );
      expect(await readFiles(['a', 'b'], { preprocessing })).to.include({
        bytes: 4,
        sha256: sha256('a\nb\n'),
      });
    });

    it('puts none into bytes, unless every line is a text of its own', async () => {
      const preprocessing = { ...noPreprocessing, unit: 'byte' } as const;
      const read = async (lines: boolean) =>
        textOfCorpus(await readFiles(['a', 'b\r'], { preprocessing: { ...preprocessing, lines } }));
      expect(await read(false)).to.equal('ab\r');
      expect(await read(true)).to.equal('a\nb\r\n');
    });

    it('takes a lone carriage return for the end of a line where newlines are normalised', async () => {
      const preprocessing = { ...noPreprocessing, normalizeNewlines: true };
      expect(textOfCorpus(await readFiles(['a\r', '\nb'], { preprocessing }))).to.equal('a\n\nb');
      expect(textOfCorpus(await readFiles(['a\r', 'b'], { preprocessing }))).to.equal('a\nb');
      expect(textOfCorpus(await readFiles(['a\r', 'b']))).to.equal('a\r\nb');
    });

    it('joins them exactly on demand', async () => {
      const corpus = await readFiles(['ae', '\u0301b'], {
        join: 'exact',
        preprocessing: { ...noPreprocessing, normalize: 'nfc' },
      });
      expect(textOfCorpus(corpus)).to.equal('aéb');
    });

    it('puts nothing between bytes', async () => {
      const corpus = await readFiles(['a', 'b'], { preprocessing: { ...noPreprocessing, unit: 'byte' } });
      expect([...corpus.tokens]).to.deep.equal([0x61, 0x62]);
    });

    it('never joins a character cut at the end of one with the start of the next', async () => {
      const bytes = new TextEncoder().encode('한');
      await expectDataError(
        readFiles([bytes.subarray(0, 2), bytes.subarray(2)]),
        /0\.txt is cut inside its last character/,
      );
    });

    it('notes a file named twice', async () => {
      await writeFile(path('twice.txt'), 'ab');
      const options = { preprocessing: noPreprocessing, join: 'lines' } as const;
      const corpus = await readCorpus(await openFiles([path('twice.txt'), path('twice.txt')]), options);
      expect(textOfCorpus(corpus)).to.equal('ab\nab');
      expect(corpus.notes.join()).to.match(/more than once/);
    });

    it('refuses a missing file before it reads the first', async () => {
      const opening = readFiles(['abc']).then(() => openFiles([path('0.txt'), path('missing.txt')]));
      expect(await failure(opening)).to.be.instanceOf(InputError);
    });
  });

  describe('that is no text', () => {
    it('refuses damaged UTF-8 with its offset, counted from the start of the file', async () => {
      const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff);
      await expectDataError(readFiles(['abc', marked]), /1\.txt .*byte offset 4 .*lossy/);
    });

    it('recognises other formats, however little comes at a time', async () => {
      await expectDataError(
        readBytes(gzipSync('a text'), {}, [1]),
        /^standard input is compressed with gzip/,
      );
      await expectDataError(readBytes(Buffer.from('a text', 'utf16le'), {}, [1]), /UTF-16LE/);
    });

    it('reads them all the same where the unit is bytes', async () => {
      const bytes = gzipSync('a text');
      const corpus = await readBytes(bytes, { preprocessing: { ...noPreprocessing, unit: 'byte' } });
      expect(corpus.tokens.length).to.equal(bytes.length);
    });
  });

  describe('in blocks', () => {
    // 3,000 characters; a block ends before a letter, a space or a carriage return.
    const text = new TextEncoder().encode('e\u0301\r\n가 '.repeat(500));

    for (const preprocessing of [
      noPreprocessing,
      { ...noPreprocessing, normalize: 'nfd' },
      { ...noPreprocessing, normalize: 'nfc', normalizeNewlines: true },
      { ...noPreprocessing, unit: 'byte' },
    ] as const) {
      it(`tells where they end, with ${JSON.stringify(preprocessing)}`, async () => {
        const { blockEnds } = await readBytes(text, { preprocessing, keepsBlocks: true }, [7]);
        expect(blockEnds.length).to.equal(6);
        for (const { symbols, bytes } of blockEnds) {
          const { tokens } = await readBytes(text.subarray(0, bytes), { preprocessing });
          expect(tokens.length).to.equal(symbols);
        }
      });
    }

    it('tells of none where nobody asks for them', async () => {
      expect((await readBytes(text)).blockEnds).to.deep.equal([]);
    });

    it('tells the bytes that it counts', async () => {
      const told: Uint8Array[] = [];
      const path = join(folder, 'marked.txt');
      await writeFile(path, '\ufeffone');
      const corpus = await readCorpus(await openFiles([path, path]), {
        preprocessing: noPreprocessing,
        join: 'lines',
        onBytes: (bytes) => told.push(bytes),
      });
      expect(Buffer.concat(told).toString()).to.equal('one\none');
      expect(corpus.bytes).to.equal(7);
    });
  });

  describe('with a vocabulary', () => {
    const vocabulary = vocabularyOf('abc');

    it('uses its ids', async () => {
      const corpus = await readText('cab', { vocabulary });
      expect([...corpus.tokens]).to.deep.equal([2, 0, 1]);
      expect(corpus.vocabulary).to.equal(vocabulary);
      expect(corpus.unknownSymbols).to.equal(0);
    });

    it('refuses, leaves out or marks what it does not hold', async () => {
      await expectDataError(
        readText('axby', { vocabulary }),
        /^standard input .*'x' \(U\+0078\), 'y' \(U\+0079\)/,
      );
      const skipped = await readText('axby', { vocabulary, unknown: 'skip' });
      expect([...skipped.tokens]).to.deep.equal([0, 1]);
      expect(skipped.unknownSymbols).to.equal(2);
      const scored = await readText('axby', { vocabulary, unknown: 'score', keepsUnknown: true });
      expect([...scored.tokens]).to.deep.equal([0, 3, 1, 3]);
      expect(scored.unknownSymbols).to.equal(2);
      expect([...symbolsOf(scored)]).to.deep.equal([...codePointsOf('axby')]);
    });

    it('adds to it on demand, counts and all', async () => {
      const corpus = await readText('b😀 b', { vocabulary: vocabularyOf('bc', 10), unknown: 'add' });
      expect(corpus.vocabulary.toJSON()).to.deep.equal({
        unit: 'character',
        symbols: [' ', 'b', 'c', '😀'],
        counts: [1, 12, 10, 1],
      });
      expect(textOfCorpus(corpus)).to.equal('b😀 b');
      const preprocessing = { ...noPreprocessing, unit: 'byte' } as const;
      const bytes = Vocabulary.ofBytes(new Uint32Array(256).fill(5));
      const counts = (await readText('aa', { preprocessing, vocabulary: bytes, unknown: 'add' })).vocabulary
        .counts;
      expect([counts[0x61], counts[0x62]]).to.deep.equal([7, 5]);
    });
  });

  describe('in two parts', () => {
    it('makes one vocabulary of both', async () => {
      await writeFile(path('train.txt'), 'cab');
      await writeFile(path('validation.txt'), '😀a');
      const reader = new CorpusReader({ preprocessing: noPreprocessing, join: 'lines' });
      const training = await reader.read(await openFiles([path('train.txt')]));
      const validation = await reader.read(await openFiles([path('validation.txt')]));
      const { vocabulary } = reader.finish();
      expect(vocabulary.toJSON()).to.deep.include({ symbols: ['a', 'b', 'c', '😀'], counts: [2, 1, 1, 1] });
      expect(vocabulary.decode([...training.tokens])).to.equal('cab');
      expect(vocabulary.decode([...validation.tokens])).to.equal('😀a');
      expect(training.sha256).to.equal(sha256('cab'));
      expect(validation.sha256).to.equal(sha256('😀a'));
    });

    it('makes one vocabulary of the bytes of both', async () => {
      await writeFile(path('train.txt'), 'ab');
      const reader = new CorpusReader({ preprocessing: { ...noPreprocessing, unit: 'byte' }, join: 'lines' });
      await reader.read(await openFiles([path('train.txt')]));
      await reader.read(await openFiles([path('train.txt')]));
      expect(reader.finish().vocabulary.counts.slice(0x60, 0x64)).to.deep.equal([0, 2, 2, 0]);
    });
  });
});

describe('countCorpus', () => {
  it('counts what readCorpus reads', async () => {
    const text = new TextEncoder().encode('the 🦊, the crow 한\r\n'.repeat(300));
    for (const unit of ['character', 'byte'] as const) {
      const options = { preprocessing: { ...noPreprocessing, unit }, join: 'lines' } as const;
      const read = await readBytes(text, options);
      const counted = await countCorpus(sourceOf([text]), options);
      const { size } = read.vocabulary;
      expect(counted.vocabulary.toJSON()).to.deep.equal(read.vocabulary.toJSON());
      expect(counted.tokens.countIds(size)).to.deep.equal(read.tokens.countIds(size));
      expect(counted.tokens.length).to.equal(read.tokens.length);
      expect(counted.tokens.last).to.equal(read.tokens.at(read.tokens.length - 1));
      expect(counted).to.deep.include({ bytes: read.bytes, sha256: read.sha256 });
      const texts = ({ notes }: Pick<Corpus, 'notes'>) => notes.map((note) => textOfMessage(note));
      expect(texts(counted)).to.deep.equal(texts(read));
    }
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError, textOfMessage } from '../../../../src/core/errors.js';
import { noPreprocessing } from '../../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../../src/core/text/vocabulary.js';
import { readTrainingText, type TrainingSource } from '../../../../src/core/training/text/read-text.js';
import { openFiles } from '../../../../src/node/files/source.js';
import { randomText } from '../../../helpers/training.js';

describe('a training text', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'charnn-'))));
  after(() => rm(folder, { recursive: true }));

  /** Reads texts, each from a file of its own. */
  async function read(
    texts: string[],
    change: Partial<Omit<TrainingSource, 'validation'>> & { validation?: string[] } = {},
  ) {
    const { validation, ...options } = change;
    const store = (all: string[], name: string) =>
      Promise.all(
        all.map(async (text, k) => {
          const file = join(folder, `${name}${k}.txt`);
          await writeFile(file, text);
          return file;
        }),
      );
    const source = await openFiles(await store(texts, 'text'));
    const validationSource = validation && (await openFiles(await store(validation, 'validation')));
    const { text, notes } = await readTrainingText({
      source,
      validation: validationSource,
      preprocessing: noPreprocessing,
      ...options,
    });
    return { text, notes: notes.map((note) => textOfMessage(note)) };
  }

  async function refusal(...request: Parameters<typeof read>): Promise<DataError> {
    const error = await read(...request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(DataError);
    return error as DataError;
  }

  it('is split, and has one vocabulary', async () => {
    const text = randomText('abc', 1999, 'a') + 'z';
    const { training, validation, vocabulary } = (await read([text])).text;
    expect([training.length, validation.length]).to.deep.equal([1800, 200]);
    expect(vocabulary.decode([...training, ...validation])).to.equal(text);
    expect(vocabulary.size).to.equal(4);
  });

  it('is held out in no part too small to measure by, and says so where a share was asked for', async () => {
    const asked = await read(['hello hello'], { validationFraction: 0.5 });
    expect(asked.text.validation.length).to.equal(0);
    expect(asked.notes).to.have.length(1);
    expect(asked.notes[0]).to.match(/^validationFraction 0\.5 would hold out fewer than 100 symbols/);
    for (const validationFraction of [undefined, 0])
      expect((await read(['hello hello'], { validationFraction })).notes).to.deep.equal([]);
    expect((await read([randomText('ab', 400, 'a')], { validationFraction: 0.5 })).notes).to.deep.equal([]);
  });

  it('counts its symbols in the part to train on alone', async () => {
    const { text } = await read(['ab'.repeat(100)], { validation: ['z'.repeat(200)] });
    expect([text.vocabulary.toJSON().symbols, text.vocabulary.counts]).to.deep.equal([
      ['a', 'b', 'z'],
      [100, 100, 0],
    ]);
    const split = await read(['a'.repeat(900) + 'b'.repeat(900) + 'c'.repeat(200)]);
    expect(split.text.vocabulary.counts).to.deep.equal([900, 900, 0]);
  });

  it('is all of its files, joined at line ends', async () => {
    const { text } = await read(['one', 'two\n', 'three']);
    expect(text.vocabulary.decode([...text.training])).to.equal('one\ntwo\nthree');
  });

  it('may have another to validate on, and is then trained on whole', async () => {
    const { text } = await read([randomText('abc', 5000)], { validation: ['bad', 'cab'] });
    expect(text.training.length).to.equal(5000);
    expect(text.vocabulary.decode([...text.validation])).to.equal('bad\ncab');
    expect(text.vocabulary.decode([0, 1, 2, 3, 4])).to.equal('\nabcd');
    expect(text.heldOut.validationSha256).to.match(/^[0-9a-f]{64}$/);
    expect(text.heldOut.validationSha256).not.to.equal(text.sha256);
  });

  it('of lines ends each of them, and holds out whole ones', async () => {
    const preprocessing = { ...noPreprocessing, lines: true };
    const lines = Array.from({ length: 300 }, (_, k) => `line ${k}`);
    const { text } = await read([lines.slice(0, 100).join('\n'), lines.slice(100).join('\n')], {
      preprocessing,
    });
    const [training, validation] = [text.training, text.validation].map((ids) =>
      text.vocabulary.decode([...ids]),
    );
    expect(training + validation).to.equal(`${lines.join('\n')}\n`);
    expect(training).to.match(/\n$/);
    expect(validation).to.match(/^line/);
    const { text: one } = await read(['a single line'], { preprocessing });
    expect(one.vocabulary.decode([...one.training])).to.equal('a single line\n');
    const { text: other } = await read(['abc'], { preprocessing, validation: ['cab'] });
    expect(other.vocabulary.decode([...other.validation])).to.equal('cab\n');
  });

  it('may have symbols that are known besides, which it counts as it holds them', async () => {
    const known = Vocabulary.ofCharacters([
      [0x62, 7],
      [0x78, 9],
    ]);
    const { text } = await read(['cab'], { known });
    expect([text.vocabulary.toJSON().symbols, text.vocabulary.counts]).to.deep.equal([
      ['a', 'b', 'c', 'x'],
      [1, 1, 1, 0],
    ]);
    expect(text.vocabulary.decode([...text.training])).to.equal('cab');
  });

  it('says what was asked to be held out', async () => {
    const { text } = await read([randomText('abc', 2000)], { validationFraction: 0.5 });
    expect([text.training.length, text.heldOut]).to.deep.equal([1000, { validationFraction: 0.5 }]);
  });

  it('is treated like the one to validate on', async () => {
    const preprocessing = { ...noPreprocessing, normalize: 'nfc', normalizeNewlines: true } as const;
    const { text } = await read(['\ufeffe\u0301a\r\n'], { preprocessing, validation: ['\u00e9\ra'] });
    expect(text.vocabulary.decode([...text.training])).to.equal('\u00e9a\n');
    expect(text.vocabulary.decode([...text.validation])).to.equal('\u00e9\na');
    expect(text.preprocessing).to.equal(preprocessing);
  });

  describe('has a note', () => {
    it('of what reading met', async () => {
      expect((await read(['\ufeffabc'])).notes.join()).to.include('byte-order mark');
    });

    it('of symbols that the held-out text alone holds', async () => {
      const { notes } = await read([randomText('abc', 1900) + randomText('abc', 98) + 'éz']);
      expect(notes.filter((note) => note.includes('only in the held-out text'))).to.have.length(1);
      expect(notes.join()).to.match(/2 symbols occur .*é.*z|2 symbols occur .*z.*é/);
    });

    it('of a held-out text that is unlike the rest, but not of one by chance', async () => {
      const unlike = (notes: string[]) =>
        notes.filter((note) => note.includes('very different from the rest')).length;
      const sorted = Array.from(randomText('abcdefgh', 5000)).sort().join('');
      expect(unlike((await read([sorted])).notes)).to.equal(1);
      expect(unlike((await read([randomText('abcdefgh', 5000)])).notes)).to.equal(0);
      expect(unlike((await read([randomText('abcdefgh', 1000)])).notes)).to.equal(0);
    });
  });

  describe('is refused', () => {
    it('where it holds nothing to learn', async () => {
      expect((await refusal([''])).message).to.match(/no symbols/);
      expect((await refusal(['a'])).message).to.match(/one symbol/);
      expect((await refusal(['aaaa'])).message).to.match(/all 4 symbols .* are the same/);
    });

    it('where there is nothing to validate on', async () => {
      expect((await refusal(['abc'], { validation: [''] })).message).to.match(
        /the validation text .* has no symbols/,
      );
      expect((await refusal(['abc'], { validation: ['a'] })).message).to.match(
        /the validation text .* has one symbol/,
      );
    });
  });
});

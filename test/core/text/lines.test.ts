import { expect } from 'chai';
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { codePointOfId, type Line, readLines } from '../../../src/core/text/lines.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { openFiles } from '../../../src/node/files/source.js';
import { useTemporaryFolder } from '../../helpers/program.js';

const characters = (text: string) =>
  Vocabulary.ofCharacters(Array.from(text, (symbol) => [symbol.codePointAt(0)!, 1]));
const bytes = Vocabulary.ofBytes(new Array<number>(256).fill(1));

async function* chunksOf(text: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < text.length; start += size)
    yield await Promise.resolve(text.subarray(start, start + size));
}

interface Settings {
  preprocessing?: Partial<Preprocessing>;
  vocabulary?: Vocabulary;
  chunk?: number;
}

async function linesOf(text: string | Uint8Array, settings: Settings = {}): Promise<Line[]> {
  const { preprocessing, vocabulary = characters('\nabc'), chunk = 1 << 16 } = settings;
  const lines: Line[] = [];
  const options = {
    vocabulary,
    preprocessing: { ...noPreprocessing, unit: vocabulary.unit, ...preprocessing },
  };
  const chunks = chunksOf(Buffer.from(text), chunk);
  const source = { name: 'the text', inputs: [{ name: 'the text', chunks }], notes: [] };
  for await (const some of readLines(source, options)) lines.push(...some);
  return lines;
}

const textsOf = (lines: readonly Line[]) => lines.map((line) => Buffer.from(line.bytes).toString('latin1'));
/** The code points of each line's symbols. */
const symbolsOf = (lines: readonly Line[], vocabulary = characters('\nabc')) =>
  lines.map(({ ids }) => Array.from(ids.subarray(1), (id) => codePointOfId(id, vocabulary)));

describe('the lines of a text', () => {
  it('are as many as come out, blank ones and one without a newline too', async () => {
    expect(textsOf(await linesOf(''))).to.deep.equal([]);
    expect(textsOf(await linesOf('\n'))).to.deep.equal(['\n']);
    expect(textsOf(await linesOf('a\n\nb'))).to.deep.equal(['a\n', '\n', 'b\n']);
    expect(textsOf(await linesOf('a\n'))).to.deep.equal(['a\n']);
  });

  it('have the bytes that they had, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (given, chunk, dense) => {
          const text = dense ? given.map((byte) => (byte % 3 === 0 ? 10 : byte)) : given;
          const settings = { chunk, vocabulary: characters('\nabé') };
          const lines = await linesOf(text, settings);
          const whole = Buffer.concat(lines.map((line) => line.bytes));
          const isOpen = text.length > 0 && text.at(-1) !== 10;
          expect(whole).to.deep.equal(Buffer.concat([text, Buffer.from(isOpen ? '\n' : '')]));
          const atOnce = await linesOf(text, { ...settings, chunk: 1000 });
          expect(lines.map(({ ids }) => ids)).to.deep.equal(atOnce.map(({ ids }) => ids));
        },
      ),
    );
  });

  it('end at a line feed alone', async () => {
    const text = 'a\rb\u0085c\u2028\v\fa\n';
    expect(symbolsOf(await linesOf(text))).to.deep.equal([
      Array.from(text.slice(0, -1), (character) => character.codePointAt(0)),
    ]);
  });

  it('begin with the newline that stands before them', async () => {
    const lines = await linesOf('a\nb');
    expect(lines.map(({ ids }) => Array.from(ids))).to.deep.equal([
      [0, 1],
      [0, 2],
    ]);
    const vocabulary = characters('ab');
    const [{ ids }] = await linesOf('a\n', { vocabulary });
    expect(Array.from(ids)).to.deep.equal([2 + 0x0a, 0]);
  });

  it('give an unknown symbol an id of its own, and each damaged byte', async () => {
    const vocabulary = characters('\nab');
    const [{ ids }] = await linesOf(Buffer.from('a€\xff😀b\xe2\x82', 'latin1'), { vocabulary });
    expect(ids[0]).to.equal(0);
    const text = Buffer.concat([Buffer.from('a€😀'), Buffer.of(0xff, 0xe2, 0x82, 0x0a)]);
    const lines = await linesOf(text, { vocabulary, chunk: 2 });
    const unknown = [0x20ac, 0x1f600, 0xdcff, 0xdce2, 0xdc82];
    expect(symbolsOf(lines, vocabulary)).to.deep.equal([[0x61, ...unknown]]);
    expect(Array.from(lines[0].ids)).to.deep.equal([0, 1, ...unknown.map((point) => 3 + point)]);
  });

  it('replace damaged bytes for a lossy model', async () => {
    const vocabulary = characters('\na\ufffd');
    const text = Buffer.of(0x61, 0xe2, 0x82, 0x61, 0xff, 0x0a, 0x61, 0xe2);
    const lines = await linesOf(text, { vocabulary, preprocessing: { lossy: true } });
    expect(symbolsOf(lines, vocabulary)).to.deep.equal([
      [0x61, 0xfffd, 0x61, 0xfffd],
      [0x61, 0xfffd],
    ]);
  });

  it('are raw for a model of bytes', async () => {
    const lines = await linesOf(Buffer.from('\ufeffé\r\n\n'), { vocabulary: bytes });
    expect(symbolsOf(lines, bytes)).to.deep.equal([[0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x0d], []]);
  });

  it('leave out a byte-order mark at the start of a file, not of a line', async () => {
    const lines = await linesOf('\ufeffa\n\ufeffa\n', { chunk: 1 });
    expect(symbolsOf(lines)).to.deep.equal([[0x61], [0xfeff, 0x61]]);
    expect(textsOf(lines)[0]).to.equal('\xef\xbb\xbfa\n');
    expect(symbolsOf(await linesOf('\ufeff\n'))).to.deep.equal([[]]);
  });

  it('keep a carriage return, or take CRLF for the newline and a lone one for a symbol', async () => {
    const text = 'a\r\n\r\na\rb\r\r\nc\r';
    const [a, b, c, cr, lf] = [0x61, 0x62, 0x63, 0x0d, 0x0a];
    expect(symbolsOf(await linesOf(text))).to.deep.equal([[a, cr], [cr], [a, cr, b, cr, cr], [c, cr]]);
    const treated = await linesOf(text, { preprocessing: { normalizeNewlines: true }, chunk: 1 });
    expect(symbolsOf(treated)).to.deep.equal([[a], [], [a, lf, b, lf], [c]]);
    expect(textsOf(treated)).to.deep.equal(['a\r\n', '\r\n', 'a\rb\r\r\n', 'c\r\n']);
  });

  it('are normalised, each by itself', async () => {
    const vocabulary = characters('\né\u0301한');
    const decomposed = 'e\u0301\n\u0301\u1112\u1161\u11ab\n';
    const preprocessing = { normalize: 'nfc' } as const;
    const lines = await linesOf(decomposed, { vocabulary, preprocessing, chunk: 1 });
    expect(symbolsOf(lines, vocabulary)).to.deep.equal([[0xe9], [0x301, 0xd55c]]);
    const split = await linesOf('é한\n', { vocabulary, preprocessing: { normalize: 'nfd' } });
    expect(symbolsOf(split, vocabulary)).to.deep.equal([[0x65, 0x301, 0x1112, 0x1161, 0x11ab]]);
  });

  it('may be long', async () => {
    const text = 'é'.repeat(200_000);
    const lines = await linesOf(`${text}\na`, { vocabulary: characters('\naé'), chunk: 1 << 16 });
    expect(lines.map(({ ids }) => ids.length)).to.deep.equal([200_001, 2]);
    expect(lines[0].ids.subarray(1).every((id) => id === 2)).to.equal(true);
  });

  describe('of several files', () => {
    const file = useTemporaryFolder();

    it('end where a file does', async () => {
      await writeFile(file('a'), 'a');
      await writeFile(file('b'), '');
      await writeFile(file('c'), '\ufeffb\nc');
      const lines: Line[] = [];
      const options = { vocabulary: characters('\nabc'), preprocessing: noPreprocessing };
      for await (const some of readLines(await openFiles([file('a'), file('b'), file('c')]), options))
        lines.push(...some);
      expect(symbolsOf(lines)).to.deep.equal([[0x61], [0x62], [0x63]]);
    });
  });
});

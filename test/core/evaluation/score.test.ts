import { expect } from 'chai';
import fc from 'fast-check';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import { addToTotal, emptyTotal, scoreLines } from '../../../src/core/evaluation/score.js';
import type { ScorerOptions } from '../../../src/core/evaluation/score-options.js';
import type { ScoredLine } from '../../../src/core/evaluation/scorer.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import { type Line, readLines } from '../../../src/core/text/lines.js';
import { newSymbolCosts } from '../../../src/core/text/new-symbols.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { expectClose } from '../../helpers/expect-close.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { rejectionOf } from '../../helpers/rejection.js';

const symbols = '\nabcdefgh';
const model = exampleCheckpoint({ hiddenSize: 13, symbols });
/** A model whose text held no newline. */
const withoutNewline = exampleCheckpoint({ hiddenSize: 13, symbols: 'abcdefgh' });

async function* once(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

/** The lines of a text, as a model reads them. */
const linesOf = (checkpoint: Checkpoint, ...chunks: string[]) =>
  readLines(
    { name: 'the text', inputs: [{ name: 'the text', chunks: once(...chunks) }], notes: [] },
    checkpoint,
  );

async function score(
  checkpoint: Checkpoint,
  text: string,
  options: ScorerOptions = {},
): Promise<ScoredLine[]> {
  const all: ScoredLine[] = [];
  for await (const scored of scoreLines(checkpoint, linesOf(checkpoint, text), options)) all.push(...scored);
  return all;
}

const bitsOf = (scored: readonly ScoredLine[]) => scored.map(({ bits }) => bits);
const textOf = ({ line }: ScoredLine) => Buffer.from(line.bytes.subarray(0, -1)).toString();

/**
 * The bits of every symbol of `ids` after the first in double precision, read from the zero state; an id of V or more is
 * unknown.
 */
function reference({ tensors, vocabulary }: Checkpoint, ids: readonly number[]): number[] {
  const { unknown, known } = newSymbolCosts(vocabulary);
  const V = vocabulary.size;
  const targets = ids.slice(1);
  if (targets.length === 0) return [];
  const inputs = oneHot(
    ids.slice(0, -1).map((id) => [id]),
    V,
  );
  const { logits } = runLanguageModel(
    toDoubles(tensors),
    inputs,
    targets.map((id) => [Math.min(id, V - 1)]),
  );
  return logits.map(([row], t) => {
    const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
    const nats = targets[t] < V ? Math.log(total) - row[targets[t]] + known : unknown;
    return nats / Math.LN2;
  });
}

const idsOf = ({ vocabulary }: Checkpoint, text: string) =>
  Array.from(text, (symbol) => {
    const id = vocabulary.idOf(symbol.codePointAt(0)!);
    return id >= 0 ? id : vocabulary.size;
  });

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** `count` lines of 0 to `longest` symbols, always the same. */
function randomLines(count: number, longest: number): string[] {
  let x = 1;
  const next = (limit: number) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: next(longest + 1) }, () => symbols[1 + next(symbols.length - 1)]).join(''),
  );
}

describe('the scores of lines', () => {
  it('are those of the reference, each line read after a newline from the zero state', async () => {
    const lines = ['abc', '', 'hgfedcba', 'a', 'abc'];
    const scored = await score(model, lines.join('\n'));
    expect(scored.map(textOf)).to.deep.equal(lines);
    expect(scored.map(({ characters }) => characters)).to.deep.equal([3, 0, 8, 1, 3]);
    const expected = lines.map((line) => sum(reference(model, idsOf(model, `\n${line}`))));
    expectClose(bitsOf(scored), expected, 1e-5);
    expect(scored[4].bits).to.equal(scored[0].bits);
    expect(scored[1].bitsPerCharacter).to.equal(0);
    expect(scored[2].bitsPerCharacter).to.equal(scored[2].bits / 8);
  });

  it('count the first symbol by its share where the model knows no newline', async () => {
    const { counts } = withoutNewline.vocabulary;
    const { known } = newSymbolCosts(withoutNewline.vocabulary);
    const first = (id: number) => (known - Math.log(counts[id] / sum(counts))) / Math.LN2;
    const scored = await score(withoutNewline, 'bad\n\nc\n');
    const bad = sum(reference(withoutNewline, idsOf(withoutNewline, 'bad')));
    expectClose(bitsOf(scored), [first(1) + bad, 0, first(2)], 1e-5);
  });

  it('are finite for every byte, whatever the training text of a model of bytes held', async () => {
    const vocabulary = Vocabulary.ofBytes(Array.from({ length: 256 }, (_, byte) => (byte === 0x61 ? 7 : 0)));
    const example = exampleCheckpoint({ symbols: String.fromCodePoint(...Array(256).keys()) });
    const ofBytes = {
      ...example,
      vocabulary,
      preprocessing: { ...example.preprocessing, unit: 'byte' as const },
    };
    const [a, z] = bitsOf(await score(ofBytes, 'a\nz\n'));
    expectClose([a, z], [Math.log2(134.5 / 7), Math.log2(134.5 / 0.5)], 1e-12);
  });

  it('give unknown symbols their own cost, and go on from a zero vector', async () => {
    const line = 'ab€cd😀';
    const [{ bits, characters }] = await score(model, line);
    expect(characters).to.equal(6);
    expectClose([bits], [sum(reference(model, idsOf(model, `\n${line}`)))], 1e-5);
    const { unknown } = newSymbolCosts(withoutNewline.vocabulary);
    expectClose(bitsOf(await score(withoutNewline, '€')), [unknown / Math.LN2], 1e-12);
  });

  for (const cell of cellNames)
    it(`of a model of ${cell} are the same bits wherever a line stands, at any number of threads`, async () => {
      const checkpoint = exampleCheckpoint({ cell, hiddenSize: 13, symbols });
      const lines = randomLines(200, 150);
      const alone: number[] = [];
      for (const line of lines.slice(0, 6)) alone.push((await score(checkpoint, `${line}\n`))[0].bits);
      const together = await score(checkpoint, lines.join('\n'));
      const backwards = await score(checkpoint, lines.toReversed().join('\n'), { threads: 2 });
      expect(together.map(textOf)).to.deep.equal(lines);
      expect(bitsOf(backwards).reverse()).to.deep.equal(bitsOf(together));
      expect(bitsOf(together).slice(0, 6)).to.deep.equal(alone);
    });

  it('come in order, once for each line, however the lines come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(120), fc.nat(3)), { maxLength: 40 }),
        fc.boolean(),
        async (lengths, carry) => {
          const chunks = lengths.map(([length, newlines]) => `${'a'.repeat(length)}${'\n'.repeat(newlines)}`);
          const given: string[] = [];
          for await (const scored of scoreLines(model, linesOf(model, ...chunks), { carry }))
            given.push(...scored.map(textOf));
          expect(given).to.deep.equal(splitLines(chunks.join('')));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of each symbol add up to that of its line', async () => {
    for (const checkpoint of [model, withoutNewline]) {
      const [line] = await score(checkpoint, 'ab€c', { perCharacter: true });
      expect(line.bitsOfEach).to.have.length(4);
      expect(sum(Array.from(line.bitsOfEach!))).to.be.closeTo(line.bits, 1e-9);
    }
    const [{ bitsOfEach }] = await score(model, 'abc', { perCharacter: true });
    expectClose(Array.from(bitsOfEach!), reference(model, idsOf(model, '\nabc')), 1e-5);
  });

  it('add up to those of a text', async () => {
    const scored = await score(model, 'abc\n\ndefg\n');
    const total = addToTotal(addToTotal(emptyTotal, scored.slice(0, 1)), scored.slice(1));
    const bits = scored[0].bits + scored[2].bits;
    expect(total).to.deep.equal({ lines: 3, characters: 7, bits, bitsPerCharacter: bits / 7 });
    expect(emptyTotal.bitsPerCharacter).to.equal(0);
  });
});

describe('the scores of lines whose state is carried on', () => {
  const lines = [...randomLines(12, 70), '', 'abc', 'abc'];

  it('are those of one text, its newlines read and not scored', async () => {
    const text = `\n${lines.join('\n')}`;
    const ofSymbols = reference(model, idsOf(model, text));
    const expected: number[] = [];
    let position = 0;
    for (const line of lines) {
      expected.push(sum(ofSymbols.slice(position, position + line.length)));
      position += line.length + 1;
    }
    const scored = await score(model, lines.join('\n'), { carry: true });
    expectClose(bitsOf(scored), expected, 1e-4);
    expect(scored.at(-1)!.bits).not.to.equal(scored.at(-2)!.bits);
  });

  it('read an unknown newline as such', async () => {
    const scored = await score(withoutNewline, 'abc\nde', { carry: true, perCharacter: true });
    const expected = reference(withoutNewline, idsOf(withoutNewline, 'abc\nde'));
    expectClose(Array.from(scored[0].bitsOfEach!.slice(1)), expected.slice(0, 2), 1e-5);
    expectClose(Array.from(scored[1].bitsOfEach!), expected.slice(3), 1e-5);
  });
});

describe('scoring lines', () => {
  const line = async (text: string): Promise<Line[]> => {
    for await (const lines of linesOf(model, text)) return lines;
    return [];
  };

  it('answers at once where no more lines are waiting', async () => {
    const asked: number[] = [];
    let answers = 0;
    async function* conversation() {
      for (let i = 0; i < 3; i++) {
        asked.push(answers);
        yield await line('abc');
        // The next line comes only once the answer to this one is out.
        while (answers === i) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    for await (const scored of scoreLines(model, conversation())) answers += scored.length;
    expect(answers).to.equal(3);
    expect(asked).to.deep.equal([0, 1, 2]);
  });

  it('reads no further than it must, and lets go of the source', async () => {
    let [read, closed] = [0, false];
    async function* endless() {
      try {
        for (;;) {
          read++;
          yield await line('abcdefgh'.repeat(100));
        }
      } finally {
        closed = true;
      }
    }
    let given = 0;
    for await (const scored of scoreLines(model, endless())) {
      given += scored.length;
      if (given > 50) break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).to.equal(true);
    expect(read - given).to.be.below(2 ** 18 / 800 + 3);
  });

  it('gives all lines before an error, and then the error', async () => {
    const error = new Error('unreadable');
    async function* broken() {
      yield [...(await line('abc')), ...(await line('de'))];
      throw error;
    }
    const given: string[] = [];
    const reading = (async () => {
      for await (const scored of scoreLines(model, broken())) given.push(...scored.map(textOf));
    })();
    expect(await rejectionOf(reading)).to.equal(error);
    expect(given).to.deep.equal(['abc', 'de']);
  });

  it('gives nothing for nothing', async () => {
    expect(await score(model, '')).to.deep.equal([]);
  });
});

function splitLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

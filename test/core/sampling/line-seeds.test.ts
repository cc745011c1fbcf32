import { expect } from 'chai';
import fc from 'fast-check';
import { DataError, InputError } from '../../../src/core/errors.js';
import { LineSeeds } from '../../../src/core/sampling/line-seeds.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { rejectionOf } from '../../helpers/rejection.js';

type Chunk = string | Uint8Array | Error;

/** An input of these chunks, which says how many of them have been asked for. */
function inputOf(chunks: readonly Chunk[]) {
  const input = {
    asked: 0,
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) {
        input.asked++;
        await Promise.resolve();
        if (chunk instanceof Error) throw chunk;
        yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      }
      input.asked++;
    },
  };
  return input;
}

async function linesOf(chunks: readonly Chunk[], preprocessing = noPreprocessing): Promise<string[]> {
  const seeds = new LineSeeds(inputOf(chunks), preprocessing);
  const lines: string[] = [];
  do {
    for (let seed = seeds.take(); seed; seed = seeds.take())
      lines.push(Buffer.from(seed.text).toString('latin1'));
  } while (await seeds.more());
  return lines.map((line) => Buffer.from(line, 'latin1').toString());
}

describe('lines as seeds', () => {
  it('are blank ones too, and a last one without a newline', async () => {
    expect(await linesOf(['a\n\nb\n'])).to.deep.equal(['a', '', 'b']);
    expect(await linesOf(['\n'])).to.deep.equal(['']);
    expect(await linesOf(['a\nb'])).to.deep.equal(['a', 'b']);
    expect(await linesOf([''])).to.deep.equal([]);
    expect(await linesOf([])).to.deep.equal([]);
  });

  it('do not depend on the pieces in which they come', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '한', '\n', '\r'), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(30), { maxLength: 5 }), async (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await linesOf(ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)))).to.deep.equal(
          expected,
        );
      }),
    );
  });

  it('lose a carriage return at their end only where the model normalised newlines', async () => {
    expect(await linesOf(['a\r\nb\r', '\nc\r'])).to.deep.equal(['a\r', 'b\r', 'c\r']);
    const preprocessing = { ...noPreprocessing, normalizeNewlines: true };
    expect(await linesOf(['a\r\nb\r', '\nc\r'], preprocessing)).to.deep.equal(['a', 'b', 'c']);
  });

  it('are the bytes as they are for a model of bytes', async () => {
    const seeds = new LineSeeds(inputOf([Uint8Array.of(0xff, 0x0d, 0x0a)]), {
      ...noPreprocessing,
      unit: 'byte',
    });
    expect(seeds.take()).to.equal(undefined);
    expect(await seeds.more()).to.equal(true);
    expect(seeds.take()).to.deep.equal({ text: Uint8Array.of(0xff, 0x0d), name: 'line 1 of standard input' });
  });

  it('are read no further than they are needed', async () => {
    const input = inputOf(['a\nb\n', 'c\n']);
    const waits: number[] = [];
    const seeds = new LineSeeds(input, noPreprocessing, () => {
      waits.push(input.asked);
      return Promise.resolve();
    });
    expect(input.asked).to.equal(0);
    seeds.take();
    await seeds.more();
    expect([seeds.take()?.text, seeds.take()?.text]).to.deep.equal(['a', 'b']);
    await Promise.resolve();
    expect({ asked: input.asked, waits }).to.deep.equal({ asked: 1, waits: [1] });
  });

  it('are at hand once they have come, without waiting for them', async () => {
    const seeds = new LineSeeds(inputOf(['a\n', 'b\n']), noPreprocessing);
    expect(seeds.take()).to.equal(undefined);
    await new Promise(setImmediate);
    expect(seeds.take()?.text).to.equal('a');
    expect(seeds.take()).to.equal(undefined);
    await new Promise(setImmediate);
    expect([await seeds.more(), seeds.take()?.text]).to.deep.equal([true, 'b']);
  });

  it('tell which of them is damaged, and where', async () => {
    const seeds = new LineSeeds(inputOf(['ab\nc', Uint8Array.of(0xff, 0x0a), 'd\n']), noPreprocessing);
    await seeds.more();
    expect(seeds.take()?.text).to.equal('ab');
    expect(seeds.take()).to.equal(undefined);
    await seeds.more();
    expect(() => seeds.take()).to.throw(DataError, /line 2 of standard input .*byte offset 1 \(0xFF\)/);
  });

  it('have damaged bytes replaced where the model was trained so', async () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x0a);
    expect(await linesOf([bytes], { ...noPreprocessing, lossy: true })).to.deep.equal(['a\ufffd']);
  });

  it('end with what reading threw, after those before it', async () => {
    const error = new InputError('broken');
    const seeds = new LineSeeds(inputOf(['a\nb', error]), noPreprocessing);
    await seeds.more();
    expect([seeds.take()?.text, seeds.take()]).to.deep.equal(['a', undefined]);
    expect(await rejectionOf(seeds.more())).to.equal(error);
    expect(seeds.take()).to.equal(undefined);
  });
});

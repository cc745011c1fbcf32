import { expect } from 'chai';
import fc from 'fast-check';
import { Random } from '../../../src/core/random.js';
import { samplingDefaults } from '../../../src/core/sampling/distribution.js';
import { Sample, type SampleForm } from '../../../src/core/sampling/sample.js';
import { encodeStop } from '../../../src/core/sampling/stops.js';
import { SymbolStream } from '../../../src/core/sampling/symbol-stream.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { noPreprocessing, type Preprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

interface Given extends Partial<Omit<SampleForm, 'stops'>> {
  readonly seed?: string;
  readonly stops?: readonly string[];
}

const jamo: Preprocessing = { ...noPreprocessing, normalize: 'nfd' };

/** The pieces that are written, symbol by symbol, where a model draws just the symbols of `drawn` after the seed. */
function pieces(drawn: string, given: Given = {}, preprocessing = noPreprocessing): string[] {
  const { seed = '', stops = [], length = Infinity, echo = true, singleLine = false } = given;
  const form = { length, echo, singleLine, stops: stops.map((stop) => encodeStop(stop, preprocessing)) };
  const points = new Set([...codePointsOf(seed), ...codePointsOf(drawn), 0x0a]);
  const vocabulary = Vocabulary.ofCharacters(Array.from(points, (point) => [point, 1] as const));
  const greedy = { ...samplingDefaults, temperature: 0 };
  const stream = new SymbolStream([vocabulary.idOf(0x0a)], vocabulary.counts, greedy, new Random('any'));
  const ids = vocabulary.encode(codePointsOf(seed));
  const model = { vocabulary, preprocessing };
  const sample = new Sample({ text: seed, name: 'the seed' }, 'any', stream, ids, model, form);
  const take = () => Buffer.from(sample.take()).toString();
  const written = [take()];
  for (const point of codePointsOf(drawn)) {
    if (sample.hasEnded) break;
    sample.advance(
      Float32Array.from({ length: vocabulary.size }, (_, id) => +(id === vocabulary.idOf(point))),
    );
    written.push(take());
  }
  return written;
}

const write = (...args: Parameters<typeof pieces>) => pieces(...args).join('');
const apart = (text: string) => text.normalize('NFD');

describe('one sample in the making', () => {
  it('is the seed and as many symbols as it is long', () => {
    expect(pieces('abcdef', { seed: 'se', length: 3 })).to.deep.equal(['se', 'a', 'b', 'c']);
    expect(pieces('abcdef', { seed: 'se', length: 0 })).to.deep.equal(['se']);
    expect(pieces('abcdef', { seed: 'se', length: 2, echo: false })).to.deep.equal(['', 'a', 'b']);
  });

  describe('with stops', () => {
    it('ends before the first that is complete', () => {
      expect(write('one two three', { stops: ['two'] })).to.equal('one ');
      expect(write('one two three', { stops: ['three', 'wo t'] })).to.equal('one t');
      expect(write('abcd', { stops: ['abcd', 'b'] })).to.equal('a');
      expect(write('abcd', { stops: ['abc', 'ab', 'bcd'] })).to.equal('');
      expect(write('xaab', { stops: ['aab'] })).to.equal('x');
    });

    it('shows what is no stop as soon as that is known, and all of it', () => {
      expect(pieces('ababx', { stops: ['abc'] })).to.deep.equal(['', '', '', 'ab', '', 'abx']);
      expect(pieces('ab', { stops: ['abc'], length: 2 })).to.deep.equal(['', '', 'ab']);
      expect(write('xyz', { stops: ['z'], length: 2 })).to.equal('xy');
      expect(write('xyz', { stops: ['z'], length: 3 })).to.equal('xy');
    });

    it('is not ended by the seed, nor by what only begins in it', () => {
      expect(write('o the end.', { seed: 'stop', stops: ['stop', '.'] })).to.equal('stopo the end');
      expect(write('lo.', { seed: 'hel', stops: ['hello', '.'] })).to.equal('hello');
    });

    it('goes the same way whether or not the seed is written', () => {
      const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
      const stops = fc.array(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 3 }),
      );
      fc.assert(
        fc.property(letters, letters, stops, (seed, drawn, ends) => {
          const given = { seed, stops: ends };
          expect(write(drawn, given)).to.equal(seed + write(drawn, { ...given, echo: false }));
        }),
      );
    });

    it('ends by what is written of jamo, not by their parts', () => {
      expect(write(apart('안녕하세요'), { stops: ['하'] }, jamo)).to.equal('안녕');
      expect(write(apart('안녕한세요'), { stops: ['하', '요'], length: 13 }, jamo)).to.equal('안녕한세');
      expect(write(apart('안녕하세요'), { stops: [apart('세요')], length: 12 }, jamo)).to.equal('안녕하');
      expect(write('cafe\u0301 e.', { stops: ['e'] }, jamo)).to.equal('café ');
    });

    it('leaves to the seed the character that it begins', () => {
      const seed = apart('바다');
      // 다 takes up ᆫ: what is written is 바단, and 단 is of the seed.
      const drawn = '\u11ab\n단'.normalize('NFD');
      expect(write(drawn, { seed, stops: ['단'], length: 5 }, jamo)).to.equal('바단\n');
      expect(write(drawn, { seed, stops: ['\n'], length: 5 }, jamo)).to.equal('바단');
    });

    it('cuts what is written of any jamo as one who looks at the whole', () => {
      const part = fc.constantFrom('\u1112', '\u1161', '\u11ab', 'a', '\u0301', '\n');
      const text = fc.string({ unit: part, maxLength: 16 });
      const stop = fc.string({
        unit: fc.constantFrom('하', '한', 'a', 'á', '\n'),
        minLength: 1,
        maxLength: 2,
      });
      fc.assert(
        fc.property(text, fc.array(stop, { minLength: 1, maxLength: 3 }), (drawn, stops) => {
          const length = Array.from(drawn).length;
          const whole = drawn.normalize('NFC');
          const ends = Array.from({ length: whole.length + 1 }, (_, end) => whole.slice(0, end));
          const first = ends.find((begun) => stops.some((candidate) => begun.endsWith(candidate)));
          const matched = stops.filter((candidate) => first?.endsWith(candidate)).map((s) => s.length);
          const expected = first === undefined ? whole : first.slice(0, -Math.max(...matched));
          fc.pre(length > 0);
          expect(write(drawn, { stops, length, echo: false }, jamo)).to.equal(expected);
        }),
        { numRuns: 500 },
      );
    });
  });

  describe('on a single line', () => {
    it('ends before a newline', () => {
      expect(write('ab\ncd', { seed: 'x', singleLine: true })).to.equal('xab');
      expect(write('\ncd', { seed: 'x', singleLine: true, stops: ['c'] })).to.equal('x');
    });

    it('is no longer than the first line of a seed that holds more', () => {
      expect(write('ab', { seed: 'x\ny', singleLine: true })).to.equal('x');
      expect(write('ab\n', { seed: 'x\ny', singleLine: true, echo: false })).to.equal('ab');
    });
  });
});

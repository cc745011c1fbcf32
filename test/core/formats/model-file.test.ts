import { expect } from 'chai';
import fc from 'fast-check';
import { parseCheckpoint, serializeCheckpoint } from '../../../src/core/formats/model-file.js';
import { sha256 } from '../../../src/node/files/sha256.js';
import { serializeState } from '../../../src/core/formats/state-file.js';
import { DataError } from '../../../src/core/errors.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { exampleCheckpoint, exampleState, expectRefusal, textOf } from '../../helpers/examples.js';

const serialize = (checkpoint = exampleCheckpoint()) => textOf(serializeCheckpoint(checkpoint, sha256));
const parse = (input: string | Uint8Array) => parseCheckpoint(input, 'model.json', sha256);

/** New values by the path of a member; a function makes the new value of the old one, and undefined removes it. */
type Changes = Readonly<Record<string, unknown>>;

/** The text of the example with some members changed. */
function changed(changes: Changes): string {
  const file: unknown = JSON.parse(serialize());
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('/');
    const last = keys.pop()!;
    const parent = keys.reduce(
      (object, key) => object[key] as Record<string, unknown>,
      file as Record<string, unknown>,
    );
    parent[last] = typeof value === 'function' ? (value as (old: unknown) => unknown)(parent[last]) : value;
  }
  return JSON.stringify(file);
}

/** Expects the example, changed so, to be refused with a message that names the file and holds all of `words`. */
function expectRefused(changes: Changes, ...words: string[]): void {
  expectRefusal(() => parse(changed(changes)), 'model.json', ...words);
}

/** The changes that give a tensor other numbers, and the hash that is theirs. */
function numbers(name: string, values: number[]): Changes {
  const bytes = Buffer.from(Float32Array.from(values).buffer);
  return { [`tensors/${name}/data`]: bytes.toString('base64'), [`tensors/${name}/sha256`]: sha256(bytes) };
}

describe('a model file', () => {
  it('gives back the model that was written', () => {
    const checkpoint = exampleCheckpoint();
    const read = parse(serialize(checkpoint));
    expect({ ...read, vocabulary: read.vocabulary.toJSON() }).to.deep.equal({
      ...checkpoint,
      vocabulary: checkpoint.vocabulary.toJSON(),
    });
  });

  it('gives back any model', () => {
    const symbol = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const shape = fc.record({
      layers: fc.integer({ min: 1, max: 3 }),
      hiddenSize: fc.integer({ min: 1, max: 5 }),
      symbols: fc.uniqueArray(symbol, { minLength: 1, maxLength: 9 }).map((symbols) => symbols.join('')),
      seed: fc.string(),
    });
    const training = fc.record({
      steps: fc.nat(),
      trainingLoss: number.map((loss) => loss + 0), // JSON knows no -0
      rngSeed: fc.string({ unit: 'binary' }),
      options: fc.dictionary(
        fc.stringMatching(/^[a-z]+[A-Z][a-z]+$/),
        fc.oneof(fc.string(), fc.boolean(), fc.nat()),
      ),
    });
    fc.assert(
      fc.property(shape, training, (sizes, record) => {
        const checkpoint = exampleCheckpoint(sizes, record);
        const read = parse(serialize(checkpoint));
        expect(read.training).to.deep.equal(checkpoint.training);
        expect(read.tensors).to.deep.equal(checkpoint.tensors);
        expect(read.vocabulary.toJSON()).to.deep.equal(checkpoint.vocabulary.toJSON());
      }),
    );
  });

  it('holds a model of bytes, which are raw whatever it says', () => {
    const vocabulary = Vocabulary.ofBytes(new Uint8Array(256));
    const example = exampleCheckpoint({ symbols: String.fromCodePoint(...new Uint8Array(256).keys()) });
    const preprocessing = {
      unit: 'byte',
      normalize: 'nfd',
      normalizeNewlines: true,
      lossy: true,
      lines: false,
    } as const;
    const read = parse(serialize({ ...example, vocabulary, preprocessing }));
    expect(read.vocabulary.unit).to.equal('byte');
    expect(read.preprocessing).to.deep.equal({ ...noPreprocessing, unit: 'byte' });
  });

  describe('whose lines are texts of their own', () => {
    const preprocessing = { ...noPreprocessing, lines: true };

    it('says so, and is reset by the newline', () => {
      const text = serialize({ ...exampleCheckpoint({ symbols: '\tab\n' }), preprocessing });
      expect(JSON.parse(text)).to.have.nested.property('model.lines', true);
      const read = parse(text);
      expect(read.preprocessing.lines).to.equal(true);
      expect(read.config.resetSymbol).to.equal(1);
      expect(serialize(read)).to.equal(text);
    });

    it('is refused without a newline', () => {
      const text = serialize({ ...exampleCheckpoint({ symbols: 'ab' }), preprocessing });
      expectRefusal(() => parse(text), 'model.lines is true', 'no newline');
    });

    it('is not one where the file, as older ones, says nothing of lines', () => {
      const text = serialize().replace(',"lines":false', '');
      expect(text).not.to.include('"lines"');
      const read = parse(text);
      expect(read.preprocessing.lines).to.equal(false);
      expect(read.config).not.to.have.property('resetSymbol');
    });
  });

  it('is the same bytes for the same model, in whatever order its records were built', () => {
    const checkpoint = exampleCheckpoint();
    const { training } = checkpoint;
    const reversed = <Value extends object>(record: Value): Value =>
      Object.fromEntries(Object.entries(record).reverse()) as Value;
    const other = { ...checkpoint, training: reversed({ ...training, options: reversed(training.options) }) };
    expect(serialize(other)).to.equal(serialize(checkpoint));
  });

  it('is written again as the same bytes after it was read', () => {
    const text = serialize();
    expect(serialize(parse(text))).to.equal(text);
  });

  it('shows everything but the numbers in its first lines', () => {
    const lines = serialize().split('\n');
    expect(lines[0]).to.equal('{"format":"charnn","version":1,');
    expect(lines.slice(1, 6).map((line) => /^"(\w+)":/.exec(line)?.[1])).to.deep.equal([
      'program',
      'model',
      'vocabulary',
      'training',
      'tensors',
    ]);
  });

  it('may be reformatted, its keys sorted', () => {
    const sortKeys = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
    };
    const pretty = JSON.stringify(sortKeys(JSON.parse(serialize())), null, 2);
    expect(pretty).not.to.equal(serialize());
    expect(serialize(parse(`${pretty}\n`))).to.equal(serialize());
  });

  it('fault 50: may begin with a byte-order mark', () => {
    expect(serialize(parse(`\uFEFF${serialize()}`))).to.equal(serialize());
    expect(serialize(parse(Buffer.from(`\uFEFF${serialize()}`)))).to.equal(serialize());
  });

  it('can be read without a hash function', () => {
    expect(parseCheckpoint(serialize(), 'model.json').tensors).to.deep.equal(exampleCheckpoint().tensors);
  });

  it('is not written if a number in it could not be read again', () => {
    const checkpoint = exampleCheckpoint();
    checkpoint.tensors[1].data[5] = NaN;
    expectRefusal(() => serialize(checkpoint), 'lstm.weight_hh_l0', 'NaN at index 5');
    expect(() => serialize(exampleCheckpoint({}, { trainingLoss: NaN }))).to.throw(TypeError, 'trainingLoss');
  });
});

describe('a bad model file', () => {
  it('fault 39: is refused when it was cut short anywhere', () => {
    const text = serialize(exampleCheckpoint({ layers: 1, hiddenSize: 1, symbols: 'ab' }));
    const bytes = Buffer.from(text.trimEnd());
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parse(bytes.subarray(0, length)), `${length} bytes`).to.throw(DataError);
    }
    expectRefusal(() => parse(bytes.subarray(0, 100)), 'model.json', 'cut short', '100 characters');
    expectRefusal(() => parse(''), 'model.json is empty');
    expectRefusal(() => parse('\n'), 'model.json is empty');
  });

  it('is refused when any letter of a tensor was changed', () => {
    const text = serialize();
    const start = text.indexOf('"data":"') + 8;
    const end = text.indexOf('"', start);
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: end - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (position, bit) => {
          const bytes = Buffer.from(text);
          const offset = Buffer.byteLength(text.slice(0, position));
          bytes[offset] ^= 1 << bit;
          expect(() => parse(bytes)).to.throw(DataError);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names the tensor that is damaged', () => {
    expectRefused(
      { 'tensors/output.bias/data': (data: string) => (data.startsWith('A') ? 'B' : 'A') + data.slice(1) },
      'tensor "output.bias" is damaged',
      'SHA-256',
    );
  });

  it('fault 40: is refused when a newer charnn wrote it, whatever it holds', () => {
    expectRefusal(
      () => parse('{"format":"charnn","version":2,"novelty":{}}'),
      'newer charnn',
      'version 2',
      'upgrade',
    );
  });

  it('is refused when its version is none', () => {
    for (const version of [0, -1, '1', null, 1.0001e-5]) expectRefused({ version: version }, '"version"');
    expectRefused({ version: undefined }, '"version"', 'undefined');
  });

  it('is told apart from other files', () => {
    expectRefusal(() => parse('once upon a time'), 'is not a charnn file', 'name a file');
    expectRefusal(() => parse(Uint8Array.of(0x1f, 0x8b, 0x08, 0x00)), 'compressed with gzip');
    expectRefusal(() => parse(Uint8Array.of(0x80, 0x81, 0x82)), 'not UTF-8');
    expectRefusal(() => parse('{"format":"charnn" "version":1}'), 'not JSON');
    for (const other of ['{}', '{"format":"x"}']) expectRefusal(() => parse(other), 'not a charnn model');
    const state = textOf(serializeState(exampleState(), sha256));
    for (const input of [state, Buffer.from(state)]) {
      expectRefusal(
        () => parse(input),
        'model.json is not a charnn model',
        'training state',
        'name the model',
      );
    }
    expectRefusal(() => parse('[]'), 'not a charnn model');
  });

  it('fault 41: is refused when a tensor holds NaN or infinity', () => {
    for (const number of [NaN, Infinity, -Infinity]) {
      expectRefused(
        numbers('output.bias', [0, 0, 0, number, 0, 0]),
        'tensor "output.bias"',
        `${number} at index 3`,
      );
    }
  });

  it('fault 42: is refused when a tensor has a wrong shape', () => {
    expectRefused({ 'tensors/output.weight/shape': [3, 6] }, 'output.weight', '[3, 6]', '[6, 3]');
    expectRefused({ 'tensors/output.weight/shape': [18] }, '[18]', '[6, 3]');
    expectRefused({ 'tensors/output.weight/shape': '6,3' }, 'output.weight', 'shape');
    expectRefused({ 'model/hiddenSize': 4 }, 'lstm.weight_ih_l0', '[12, 6]', '[16, 6]');
  });

  it('is refused when a tensor has more or less data than its shape takes', () => {
    expectRefused(
      { 'tensors/output.bias/data': (data: string) => `${data}AAAA` },
      'output.bias',
      '32 characters',
      '36',
    );
    expectRefused({ 'tensors/output.bias/data': '' }, 'output.bias', 'but has 0');
  });

  it('fault 43: is refused before anything is allocated when its sizes are huge', () => {
    const huge = Number.MAX_SAFE_INTEGER;
    expectRefused({ 'model/hiddenSize': huge }, 'lstm.weight_ih_l0', 'too large for a file');
    expectRefused({ 'model/layers': huge }, 'model.layers', String(huge));
    expectRefused({ 'model/vocabularySize': huge }, 'model.vocabularySize', String(huge));
    expectRefused(
      { 'model/hiddenSize': 1e9, 'tensors/lstm.weight_ih_l0/shape': [4e9, 6] },
      'lstm.weight_ih_l0',
      'too large for a file',
    );
  });

  it('fault 44: is refused when a dimension is zero, negative or a fraction, or no number', () => {
    for (const size of [0, -1, 1.5, 2 ** 53, '3', null, [3], true]) {
      for (const name of ['hiddenSize', 'layers', 'vocabularySize']) {
        expectRefused({ [`model/${name}`]: size }, `"model.${name}"`);
      }
      expectRefused({ 'tensors/output.bias/shape': [size] }, 'output.bias', '"shape.0"');
    }
    expectRefused({ 'tensors/output.bias/shape': [] }, 'output.bias', '"shape"');
  });

  it('fault 45: is refused when it holds a name that objects inherit, and pollutes nothing', () => {
    const text = serialize();
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      for (const place of [
        '{',
        '"model":{',
        '"vocabulary":{',
        '"training":{',
        '"options":{',
        '"tensors":{',
      ]) {
        const bad = text.replace(place, `${place}"${name}":{"polluted":true},`);
        expect(bad).not.to.equal(text);
        expect(() => parse(bad), `${name} after ${place}`).to.throw(DataError);
      }
    }
    expect({}).not.to.have.property('polluted');
  });

  it('fault 46: is refused, without a stack overflow, when it nests a million brackets', () => {
    const [open, close] = ['['.repeat(1e6), ']'.repeat(1e6)];
    expectRefusal(() => parse(open + close));
    expectRefusal(() => parse(open));
    for (const place of ['"options":', '"counts":', '"data":']) {
      const deep = serialize().replace(place, `${place}${open}${close},"other":`);
      expect(() => parse(deep), place).to.throw(DataError);
    }
    expectRefusal(() => parse(`${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`), 'not a charnn model');
  });

  it('fault 47: counts the last of duplicate keys, and checks it', () => {
    const twice = (last: string) =>
      serialize().replace('"program":"1.2.3"', `"program":"1.2.3","program":${last}`);
    expect(parse(twice('"9.9"')).program).to.equal('9.9');
    expectRefusal(() => parse(twice('9')), '"program"');
  });

  it('fault 48: is refused when a symbol is there twice, or is not one character', () => {
    expectRefused({ 'vocabulary/symbols/1': '\n' }, 'vocabulary');
    expectRefused({ 'vocabulary/symbols/3': 'hi' }, 'vocabulary');
    expectRefused({ 'vocabulary/symbols/3': '\ud83d' }, 'vocabulary');
    expectRefused({ 'vocabulary/symbols/3': 7 }, 'vocabulary');
    expectRefused({ 'vocabulary/counts': [1, 2, 3] }, 'vocabulary');
  });

  it('is refused when its vocabulary and its model disagree', () => {
    expectRefused({ 'model/vocabularySize': 7 }, '6 symbols', '7');
    expectRefused({ 'model/unit': 'byte' }, 'character', 'byte');
  });

  it('fault 49: is refused when there is junk in its base64', () => {
    for (const junk of ['*', ' ', '\n', '=', '-', 'Ł', '😀'.charAt(0)]) {
      expectRefused(
        { 'tensors/output.bias/data': (data: string) => data.slice(0, 4) + junk + data.slice(5) },
        'tensor "output.bias"',
        'not base64',
      );
    }
  });

  it('fault 51: is refused when a tensor is missing or unknown', () => {
    expectRefused({ 'tensors/lstm.bias_l1': undefined }, 'lstm.bias_l1', 'missing');
    expectRefused({ 'tensors/lstm.bias_l2': {} }, 'lstm.bias_l2', '2 layers');
    expectRefused({ 'tensors/a\nb': {} }, 'a\\nb');
  });

  it('is refused when a member is missing, unknown or of another type', () => {
    expectRefused({ 'training/steps': undefined }, '"training.steps"', 'missing');
    expectRefused({ model: undefined }, '"model"', 'missing');
    expectRefused({ novelty: 1 }, '"novelty"', 'not part of the format');
    expectRefused({ 'tensors/output.bias/novelty': 1 }, 'output.bias', '"novelty"');
    expectRefused({ model: 5 }, '"model"', 'Object', '5');
    expectRefused({ tensors: 5 }, '"tensors"', '5');
    expectRefused({ tensors: [] }, 'layers');
    expectRefused({ 'training/steps': 1.5 }, '"training.steps"', 'whole number', '1.5');
    expectRefused({ 'training/history/1/step': '2' }, '"training.history.1.step"', '"2"');
    expectRefused({ 'training/options/deep': { a: 1 } }, '"training.options"');
    expectRefused({ 'training/trainingLoss': null }, '"training.trainingLoss"', 'null');
    expectRefused({ 'model/cell': 'x'.repeat(1e6) }, '"model.cell"', '"lstm" | "gru" | "rnn"');
    for (const cell of ['toString', '__proto__', 'GRU', 4, null]) {
      expectRefused({ 'model/cell': cell }, '"model.cell"', '"lstm" | "gru" | "rnn"');
    }
    expectRefused({ 'model/gateOrder': 'iofg' }, '"model.gateOrder"', '"ifgo"', '"iofg"');
    expectRefused({ 'model/gateOrder': 4 }, '"model.gateOrder"', '4');
    expectRefused({ 'model/cell': 'gru' }, '"model.gateOrder"', '"rzn"', '"ifgo"');
    expectRefused({ 'model/cell': 'gru', 'model/gateOrder': 'rzn' }, 'lstm.weight_ih_l0');
    expectRefused({ 'tensors/output.bias/dtype': 'float64' }, 'output.bias', '"float64"');
    expectRefused({ 'tensors/output.bias/sha256': 'x' }, 'output.bias', '64 hexadecimal digits');
  });

  it('is refused when a number is beyond any', () => {
    const text = serialize().replace('"trainingLoss":2.1,"corpus', '"trainingLoss":1e999,"corpus');
    expectRefusal(() => parse(text), '"training.trainingLoss"', 'a finite number', 'Infinity');
  });
});

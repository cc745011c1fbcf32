import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../../src/node/files/sha256.js';
import { parseState, parseStateStart, serializeState } from '../../../src/core/formats/state-file.js';
import { DataError } from '../../../src/core/errors.js';
import { exampleState, expectRejection, textOf } from '../../helpers/examples.js';

const serialize = (state = exampleState()) => textOf(serializeState(state, sha256));
const parse = (text: string | Uint8Array) => parseState([Buffer.from(text as string)], 'state.jsonl', sha256);

/** Expects the text to be refused with a message that names the file and holds all of `words`. */
const expectRefused = (text: string | Uint8Array, ...words: string[]) =>
  expectRejection(parse(text), DataError, 'state.jsonl', ...words);

/** The lines of the example, one of them changed. */
function withLine(number: number, change: (line: string) => string): string {
  const lines = serialize().split('\n');
  lines[number - 1] = change(lines[number - 1]);
  return lines.join('\n');
}

describe('a training state', () => {
  it('gives back what was written', async () => {
    const state = exampleState();
    const read = await parse(serialize(state));
    expect({ ...read, vocabulary: read.vocabulary.toJSON() }).to.deep.equal({
      ...state,
      vocabulary: state.vocabulary.toJSON(),
    });
  });

  it('is a header line, a tensor a line, and their number', () => {
    const lines = serialize().split('\n');
    const { tensors } = exampleState();
    expect(lines).to.have.lengthOf(1 + tensors.length + 2);
    expect(lines[0]).to.match(/^\{"format":"charnn-training","version":1,"modelName":"model.json",/);
    expect(lines[1]).to.match(/^\{"name":"weights\/lstm.weight_ih_l0","dtype":"float32","shape":\[12,6\],/);
    expect(lines.slice(-2)).to.deep.equal([`{"end":${tensors.length}}`, '']);
  });

  it('is read the same however its bytes are cut into chunks', async () => {
    const state = exampleState();
    const bytes = Buffer.from(serialize(state));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (cuts) => {
        const sorted = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
        const read = await parseState(chunks, 'state.jsonl', sha256);
        expect(read.tensors).to.deep.equal(state.tensors);
        expect(read.progress).to.deep.equal(state.progress);
      }),
      { numRuns: 30 },
    );
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect((await parseState(single, 'state.jsonl', sha256)).tensors).to.deep.equal(state.tensors);
  });

  it('may lack its last newline, and may hold no tensor', async () => {
    expect((await parse(serialize().trimEnd())).tensors).to.have.lengthOf(exampleState().tensors.length);
    expect((await parse(serialize({ ...exampleState(), tensors: [] }))).tensors).to.be.empty;
  });

  it('tells its header without the rest being read', async () => {
    const [first] = serialize().split('\n');
    const chunks = function* () {
      yield Buffer.from(`${first}\n`);
      throw new Error('read too far');
    };
    const header = await parseStateStart(chunks(), 'state.jsonl');
    expect(header.modelName).to.equal('model.json');
    expect(header.training).to.deep.equal(exampleState().training);
    expect(header).not.to.have.property('tensors');
  });
});

describe('a bad training state', () => {
  it('is refused when it was cut short anywhere', async () => {
    const { tensors, ...state } = exampleState();
    const bytes = Buffer.from(serialize({ ...state, tensors: tensors.slice(-2) }).trimEnd());
    for (let length = 0; length < bytes.length; length++) {
      const error: unknown = await parse(bytes.subarray(0, length)).catch((thrown: unknown) => thrown);
      expect(error, `${length} bytes`).to.be.instanceOf(DataError);
    }
  });

  it('says how far it goes when whole lines are missing', async () => {
    const lines = serialize().split('\n');
    await expectRefused(`${lines.slice(0, 4).join('\n')}\n`, 'cut short', 'after 3 tensors');
    await expectRefused('', 'is empty');
    await expectRefused(lines.filter((_, i) => i !== 3).join('\n'), 'has 9 tensors', 'should have 10');
  });

  it('is refused when any bit of a tensor was changed', async () => {
    const text = serialize();
    const start = Buffer.byteLength(text.slice(0, text.indexOf('"data":"') + 8));
    const length = text.indexOf('"', text.indexOf('"data":"') + 8) - text.indexOf('"data":"') - 8;
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(7), async (position, bit) => {
        const bytes = Buffer.from(text);
        bytes[start + position] ^= 1 << bit;
        await expectRefused(bytes, 'line 2');
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when a tensor is there twice, and when something follows the end', async () => {
    const second = serialize().split('\n')[1];
    await expectRefused(
      withLine(3, () => second),
      '"weights/lstm.weight_ih_l0"',
      'occurs twice',
    );
    await expectRefused(`${serialize()}{}\n`, 'line 13', 'continues after its last line');
  });

  it('is refused when a line is something else', async () => {
    await expectRefused(
      withLine(3, () => ''),
      'line 3 is empty',
    );
    await expectRefused(
      withLine(3, () => '{"name":"x"}'),
      'line 3',
      '"dtype"',
      'missing',
    );
    await expectRefused(
      withLine(3, (line) => line.slice(0, -9)),
      'line 3 is cut short',
    );
    await expectRefused(
      withLine(3, () => '['.repeat(1e6) + ']'.repeat(1e6)),
      'line 3',
    );
    await expectRefused(
      withLine(12, () => '{"end":"10"}'),
      'line 12',
      '"end"',
    );
    await expectRefused(
      withLine(2, (line) => line.replace('[12,6]', '[9007199254740991,9007199254740991]')),
      'needs',
    );
    await expectRefused(
      withLine(2, (line) => line.replace('[12,6]', '[12,-6]')),
      '"shape.1"',
    );
  });

  it('is refused when its header is bad', async () => {
    const header = (find: string, put: string) => withLine(1, (line) => line.replace(find, put));
    await expectRefused(header('"version":1', '"version":2'), 'newer charnn', 'upgrade');
    await expectRefused(
      header('"charnn-training"', '"charnn"'),
      'not a charnn training state',
      'it is a model',
    );
    await expectRefused(header('"elapsedSeconds":12.5', '"elapsedSeconds":1e999'), '"progress"');
    await expectRefused(header('"progress":{', '"progress":{"__proto__":1,'), '"progress"');
    await expectRefused(header('"modelName":"model.json",', ''), '"modelName"', 'missing');
  });
});

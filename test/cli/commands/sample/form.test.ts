import { expect } from 'chai';
import { type Form, RecordForm, TextForm } from '../../../../src/cli/commands/sample/form.js';
import type { Sample } from '../../../../src/core/sampling/sample.js';

/** What is written of samples that come in these pieces. */
function written(form: Form, samples: readonly (readonly (string | Uint8Array)[])[], seed = 'se'): Buffer {
  const sample = { seed: { text: seed, name: 'the seed' }, rngSeed: '7:2' } as unknown as Sample;
  return Buffer.concat(
    samples.flatMap((pieces) =>
      pieces.map((piece, i) =>
        form.write({ sample, bytes: Buffer.from(piece), isLast: i === pieces.length - 1 }),
      ),
    ),
  );
}

describe('samples as text', () => {
  const text = (separator: string | undefined, isOpen: boolean, samples: string[][]) =>
    written(new TextForm(separator, isOpen), samples).toString();

  it('are each followed by a newline, unless they end in one', () => {
    expect(text(undefined, false, [['a', 'b'], ['c\n'], ['\n'], ['d']])).to.equal('ab\nc\n\nd\n');
    expect(
      text(undefined, false, [
        ['a\n', ''],
        ['a\n', 'b', ''],
      ]),
    ).to.equal('a\na\nb\n');
    expect(text(undefined, false, [[''], ['']])).to.equal('\n\n');
  });

  it('are each followed by a separator that is given, whatever they end in', () => {
    expect(text('\0', false, [['a'], ['b\n'], ['']])).to.equal('a\0b\n\0\0');
    expect(text('\n', false, [['a\n']])).to.equal('a\n\n');
    expect(text('--\n', true, [['a']])).to.equal('a--\n');
    expect(text('', false, [['a'], ['b']])).to.equal('ab');
  });

  it('may be left open', () => {
    expect(text(undefined, true, [['a', '']])).to.equal('a');
  });
});

describe('samples as records', () => {
  it('are an object on a line each, once they have ended', () => {
    const text = written(new RecordForm(), [['se', '한\n', '"'], ['']]).toString();
    expect(text).to.equal(
      '{"seed":"se","text":"se한\\n\\"","rngSeed":"7:2"}\n{"seed":"se","text":"","rngSeed":"7:2"}\n',
    );
  });

  it('hold the bytes, where these are no text', () => {
    const bytes = Buffer.concat([Buffer.from('\ufeff한'), Uint8Array.of(0xff, 0x00, 0xed)]);
    const line = written(new RecordForm(), [[bytes.subarray(0, 4), bytes.subarray(4)]], '한').toString();
    const record = JSON.parse(line) as Record<string, string>;
    expect(Object.keys(record)).to.deep.equal(['seed', 'text', 'textBase64', 'rngSeed']);
    expect(record.text).to.equal('\ufeff한\ufffd\0\ufffd');
    expect(Buffer.from(record.textBase64, 'base64')).to.deep.equal(bytes);
  });
});

import { expect } from 'chai';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { sha256 } from '../../../src/node/files/sha256.js';
import { corpus, expectRefused, smallModel, succeed } from '../../helpers/model-files.js';
import { charnn, useSharedFolder } from '../../helpers/program.js';

/** What a model file holds, as far as it is spoilt here. */
interface ModelJson {
  version: number;
  model: Record<string, unknown>;
  vocabulary: { symbols: string[] };
  tensors: Record<string, { shape: unknown[]; sha256: string; data: string }>;
}

describe('a model', () => {
  const file = useSharedFolder();
  let model: string;

  before(async () => {
    await mkdir(file('folder'));
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    await succeed(['train', 'corpus.txt', '-q', ...smallModel, '--steps', '2'], { folder: file() });
    model = await readFile(file('model.json'), 'utf8');
  });

  /** The model with something changed. */
  function changed(change: (record: ModelJson) => void): string {
    const record = JSON.parse(model) as ModelJson;
    change(record);
    return JSON.stringify(record);
  }

  const sample = (text: string | Uint8Array, ...args: string[]) =>
    writeFile(file('bad.json'), text).then(() =>
      charnn(['sample', '-m', 'bad.json', '--seed', 'The', '--length', '5', '--rng-seed', '1', ...args], {
        folder: file(),
      }),
    );

  /** Expects the model, once it is such a text, to be refused with all of `words`. */
  async function expectBad(text: string | Uint8Array, ...words: string[]): Promise<void> {
    expectRefused(await sample(text), 65, 'bad.json', ...words);
  }

  async function expectSameSample(text: string): Promise<void> {
    const [same, whole] = [await sample(text), await sample(model)];
    expect(same).to.deep.equal(whole);
    expect(whole).to.include({ code: 0, stderr: '' });
  }

  it('that is missing, or a directory, is refused by every command', async () => {
    const refusals: string[][] = [
      ['sample', '-m', 'none.json'],
      ['evaluate', 'corpus.txt', '-m', 'none.json'],
      ['inspect', 'none.json'],
      ['train', 'corpus.txt', '--from', 'none.json', '-m', 'new.json'],
    ];
    for (const args of refusals) expectRefused(await charnn(args, { folder: file() }), 66, 'none.json');
    expectRefused(await charnn(['sample', '-m', 'folder'], { folder: file() }), 66, 'folder');
  });

  it('of another format is refused', async () => {
    await expectBad('{"format":"something else"}', 'not a charnn model');
    await expectBad('not a model', 'not a charnn file');
  });

  it('fault 39: cut short is refused, by every command', async () => {
    await expectBad(model.slice(0, -1000), 'cut short');
    for (const args of [
      ['evaluate', 'corpus.txt', '-m', 'bad.json'],
      ['score', 'corpus.txt', '-m', 'bad.json'],
      ['tokenize', 'corpus.txt', '-m', 'bad.json'],
      ['inspect', 'bad.json'],
      ['train', 'corpus.txt', '--from', 'bad.json', '-m', 'new.json'],
    ]) {
      expectRefused(await charnn(args, { folder: file() }), 65, 'bad.json', 'cut short');
    }
  });

  it('fault 40: of a newer version is refused, which says to upgrade', async () => {
    await expectBad(
      changed((record) => (record.version = 2)),
      'version 2',
      'upgrade',
    );
  });

  it('fault 41: with NaN or infinity is refused, which names the tensor', async () => {
    for (const number of [NaN, -Infinity]) {
      const text = changed(({ tensors }) => {
        const tensor = tensors['output.bias'];
        const bytes = Buffer.from(tensor.data, 'base64');
        bytes.writeFloatLE(number, 8);
        Object.assign(tensor, { data: bytes.toString('base64'), sha256: sha256(bytes) });
      });
      await expectBad(text, 'output.bias', `${number} at index 2`);
    }
  });

  it('with other weights than were written is refused', async () => {
    const text = changed(({ tensors }) => {
      const tensor = tensors['output.bias'];
      tensor.data = `AAAAAAAA${tensor.data.slice(8)}`;
    });
    await expectBad(text, 'output.bias', 'damaged');
  });

  it('fault 42: with a tensor of a wrong shape is refused, with what was expected and found', async () => {
    await expectBad(
      changed(({ model }) => (model.hiddenSize = 17)),
      'lstm.weight_ih_l0',
      '[64, ',
      '[68, ',
    );
    await expectBad(
      changed(({ tensors }) => tensors['output.weight'].shape.reverse()),
      'output.weight',
      '[16, ',
      ', 16]',
    );
  });

  it('fault 43: of huge dimensions is refused before anything is allocated', async () => {
    await expectBad(
      changed(({ model }) => (model.hiddenSize = 2 ** 31)),
      'too large for a file',
    );
    await expectBad(
      changed(({ model }) => (model.layers = Number.MAX_SAFE_INTEGER)),
      'model.layers',
    );
  });

  it('fault 44: of dimensions that are zero, negative or fractions is refused', async () => {
    for (const size of [0, -1, 1.5]) {
      await expectBad(
        changed(({ model }) => (model.hiddenSize = size)),
        'model.hiddenSize',
        String(size),
      );
    }
    await expectBad(
      changed(({ tensors }) => (tensors['output.bias'].shape = [0])),
      'output.bias',
    );
  });

  it('fault 45: with names that objects inherit is refused', async () => {
    for (const name of ['__proto__', 'constructor']) {
      await expectBad(model.replace('"model":{', `"model":{"${name}":{"hiddenSize":1},`), name);
      await expectBad(model.replace('"tensors":{', `"tensors":{"${name}":{},`), name);
    }
  });

  it('fault 46: of a million nested brackets is refused', async () => {
    const nest = '['.repeat(1e6) + ']'.repeat(1e6);
    await expectBad(nest, 'not a charnn model');
    await expectBad(model.replace('"options":', `"options":${nest},"other":`), 'training');
  });

  it('fault 47: with a key twice has the last one, which is checked', async () => {
    await expectSameSample(model.replace('"hiddenSize":', '"hiddenSize":99,"hiddenSize":'));
    await expectBad(model.replace('"hiddenSize":16', '"hiddenSize":16,"hiddenSize":"x"'), 'model.hiddenSize');
  });

  it('fault 48: with a symbol twice, or one of several characters, is refused', async () => {
    for (const symbol of ['b', 'ab', '']) {
      const text = changed(({ vocabulary: { symbols } }) => (symbols[symbols.indexOf('a')] = symbol));
      await expectBad(text, 'vocabulary');
    }
  });

  it('fault 49: with junk in its base64 is refused', async () => {
    for (const junk of ['*', ' ', '=']) {
      const text = changed(({ tensors }) => {
        const tensor = tensors['output.bias'];
        tensor.data = tensor.data.slice(0, 4) + junk + tensor.data.slice(5);
      });
      await expectBad(text, 'output.bias', 'base64');
    }
  });

  it('fault 50: may begin with a byte-order mark', async () => {
    await expectSameSample(`\ufeff${model}`);
  });

  it('fault 51: with an unknown tensor is refused', async () => {
    await expectBad(
      changed(({ tensors }) => (tensors['lstm.weight_ih_l7'] = tensors['output.bias'])),
      'lstm.weight_ih_l7',
    );
  });

  it('fault 52: too large for a string is refused before it is read', async () => {
    await writeFile(file('bad.json'), model);
    await truncate(file('bad.json'), 600 * 2 ** 20);
    for (const args of [
      ['sample', '-m', 'bad.json'],
      ['inspect', 'bad.json'],
    ]) {
      expectRefused(await charnn(args, { folder: file() }), 65, 'bad.json', 'too large', '629145600 bytes');
    }
    await writeFile(file('bad.json'), '');
  });
});

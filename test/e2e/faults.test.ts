import { expect } from 'chai';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

type Refusal = [what: string, args: string[], exitCode: number, ...words: string[]];

describe('what is refused', () => {
  const file = useSharedFolder();
  let model: Buffer;

  before(async () => {
    await mkdir(file('folder'));
    const texts: Record<string, string | Uint8Array> = {
      'corpus.txt': await corpus('fables.txt', 4000),
      'empty.txt': '',
      'mark.txt': '\ufeff',
      'one.txt': 'a',
      'alike.txt': 'a'.repeat(1000),
      'damaged.txt': Buffer.concat([
        Buffer.from('The fox'),
        Uint8Array.of(0xff),
        Buffer.from(' and the owl'),
      ]),
      'cut.txt': Buffer.from('The fox 한').subarray(0, -1),
      'utf16.txt': Buffer.from('\ufeffThe fox and the owl', 'utf16le'),
      'other.json': '{"format":"something else"}',
      'words.txt': 'not a model',
    };
    for (const [name, text] of Object.entries(texts)) await writeFile(file(name), text);
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
    model = await readFile(file('model.json'));
    await writeFile(file('truncated.json'), model.subarray(0, model.length - 1000));
    await writeFile(file('newer.json'), model.toString().replace('"version":1', '"version":2'));
    const weights = /"data":"(.{8})/.exec(model.toString())![1];
    await writeFile(file('changed.json'), model.toString().replace(weights, 'AAAAAAAA'));
  });

  /** One line on standard error, nothing on standard output, and every file as it was. */
  function refuses(what: string, command: string[], refusals: Refusal[]): void {
    it(what, async () => {
      const before = (await readdir(file())).sort();
      const outcomes = await Promise.all(
        refusals.map(([, args]) => charnn([...command, ...args], { folder: file() })),
      );
      for (const [i, [name, , exitCode, ...words]] of refusals.entries()) {
        expect(outcomes[i].code, `${name}: ${outcomes[i].stderr}`).to.equal(exitCode);
        expectRefused(outcomes[i], exitCode, ...words);
      }
      expect((await readdir(file())).sort()).to.deep.equal(before);
      expect((await readFile(file('model.json'))).equals(model)).to.equal(true);
    });
  }

  refuses(
    'a text to train on',
    ['train', '--steps', '2', '--hidden-size', '4'],
    [
      ['missing', ['corpus.txt', 'none.txt'], 66, 'none.txt does not exist'],
      ['a directory', ['folder'], 66, 'folder is a directory'],
      ['empty', ['empty.txt'], 65, 'no symbols'],
      ['empty standard input', ['-'], 65, 'no symbols'],
      ['nothing but a byte-order mark', ['mark.txt'], 65, 'no symbols'],
      ['one character', ['one.txt'], 65, 'one symbol', 'at least two'],
      ['one distinct symbol', ['alike.txt'], 65, '1000', 'the same'],
      [
        'one distinct symbol, to validate on another',
        ['alike.txt', '--validation', 'corpus.txt'],
        65,
        'the same',
      ],
      ['damaged', ['damaged.txt'], 65, 'damaged.txt', 'byte offset 7 (0xFF)', '--lossy'],
      ['cut inside a character', ['cut.txt'], 65, 'cut inside its last character', 'byte offset 8'],
      ['in UTF-16', ['utf16.txt'], 65, 'UTF-16', 'iconv'],
      ['a model', ['model.json'], 2, 'did you mean -m model.json?'],
      [
        'a model among texts',
        ['corpus.txt', 'model.json', '-m', 'new.json'],
        2,
        'did you mean -m model.json?',
      ],
    ],
  );

  refuses(
    'flags of training',
    ['train', 'corpus.txt'],
    [
      ['a rate that is no number', ['--learning-rate', 'NaN'], 2, '--learning-rate', "'NaN'"],
      ['no steps', ['--steps', '0'], 2, '--steps'],
      ['treated bytes', ['--unit', 'byte', '--lossy'], 2, '--unit byte', '--lossy'],
      ['two lengths', ['--steps', '2', '--epochs', '1'], 2, '--steps', '--epochs', 'exclude each other'],
      ['all held out', ['--validation-fraction', '1'], 2, '--validation-fraction'],
      [
        'two texts to validate on',
        ['--validation', 'one.txt', '--validation-fraction', '0.1'],
        2,
        '--validation',
      ],
      ['a validation text that is missing', ['--validation', 'none.txt'], 66, 'none.txt'],
      ['a validation text of one symbol', ['--validation', 'one.txt'], 65, 'one symbol'],
      ['a model too large for a file', ['--hidden-size', '16384', '--layers', '64'], 65, 'choose fewer'],
    ],
  );

  refuses(
    'a model',
    ['sample', '-m'],
    [
      ['missing', ['none.json'], 66, 'none.json'],
      ['a directory', ['folder'], 66, 'folder'],
      ['truncated', ['truncated.json'], 65, 'truncated.json'],
      ['of a newer version', ['newer.json'], 65, 'version 2', 'upgrade'],
      ['with other weights than were written', ['changed.json'], 65, 'changed.json'],
      ['of another format', ['other.json'], 65, 'other.json'],
      ['a text', ['words.txt'], 65, 'words.txt'],
    ],
  );

  refuses(
    'a model to inspect',
    ['inspect'],
    [
      ['missing', ['none.json'], 66, 'none.json'],
      ['truncated', ['truncated.json'], 65, 'truncated.json'],
    ],
  );

  refuses(
    'a text to evaluate',
    ['evaluate'],
    [
      ['missing', ['none.txt'], 66, 'none.txt'],
      ['a directory', ['folder'], 66, 'folder'],
      ['empty', ['empty.txt'], 65, 'nothing to score'],
      ['one character', ['one.txt'], 65, 'nothing to score'],
      ['damaged', ['damaged.txt'], 65, 'byte offset 7'],
      ['a model', ['model.json'], 2, 'did you mean -m model.json?'],
      ['with a model that is missing', ['corpus.txt', '-m', 'none.json'], 66, 'none.json'],
      ['with a truncated model', ['corpus.txt', '-m', 'truncated.json'], 65, 'truncated.json'],
      ['a window of nothing', ['corpus.txt', '--window', '0'], 2, '--window'],
    ],
  );

  it('is not a damaged text that is to be replaced, and then the model does so too', async () => {
    const lossy = ['--lossy', '-m', 'lossy.json', '--steps', '2', '--hidden-size', '4'];
    const { stderr } = await succeed(['train', 'damaged.txt', 'cut.txt', ...lossy], { folder: file() });
    expect(stderr)
      .to.match(/^note: .*damaged\.txt.*U\+FFFD/m)
      .and.match(/^note: .*cut\.txt.*U\+FFFD/m);
    const { vocabulary } = await readModel(file('lossy.json'));
    expect(vocabulary.counts[vocabulary.idOf(0xfffd)]).to.equal(2);
    await succeed(['evaluate', '-m', 'lossy.json', 'damaged.txt'], { folder: file() });
  });

  it('is a rate at which training goes astray, and the model before is kept', async () => {
    const wild = ['--learning-rate', '100', '--weight-decay', '100', '--clip-norm', '0'];
    const outcome = await charnn(['train', 'corpus.txt', '-q', ...smallModel, ...wild], { folder: file() });
    expectRefused(outcome, 65, 'no longer a number', '--learning-rate 25');
    expect((await readFile(file('model.json'))).equals(model)).to.equal(true);
  });
});

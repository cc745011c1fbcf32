import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import {
  corpus,
  expectAllRefused,
  jsonOf,
  type Refusal,
  smallModel,
  succeed,
} from '../../helpers/model-files.js';
import { runFirst, useSharedFolder } from '../../helpers/program.js';

describe('a flag', () => {
  const file = useSharedFolder();

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await writeFile(file('one.txt'), 'a');
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
  });

  /** Expects each to be refused with this exit code and these words, and every file to stay as it was. */
  async function expectRefusals(exitCode: number, refusals: readonly Refusal[]): Promise<void> {
    const contents = async () => {
      const names = (await readdir(file())).sort();
      return Promise.all(names.map(async (name) => [name, await readFile(file(name), 'latin1')]));
    };
    const before = await contents();
    await expectAllRefused(exitCode, refusals, { folder: file() });
    expect(await contents()).to.deep.equal(before);
  }

  it('fault 56: that takes a number takes nothing else, and says what it was given', async () => {
    const bad: [command: string[], flag: string, value: string][] = [
      [['sample'], '--temperature', '-1'],
      [['sample'], '--top-p', 'NaN'],
      [['sample'], '--min-p', ''],
      [['sample'], '--temperature', 'inf'],
      [['sample'], '--temperature', '0x10'],
      [['train', 'corpus.txt'], '--learning-rate', 'NaN'],
      [['train', 'corpus.txt'], '--learning-rate', 'Infinity'],
      [['train', 'corpus.txt'], '--dropout', 'abc'],
      [['train', 'corpus.txt'], '--clip-norm', '-1'],
      [['train', 'corpus.txt'], '--validation-fraction', '1'],
      [['train', 'corpus.txt'], '--time', ''],
    ];
    await expectRefusals(
      2,
      bad.map(([command, flag, value]) => [[...command, flag, value], flag, `'${value}'`]),
    );
  });

  it('fault 58: that takes an integer takes no fraction, and no number beyond its range', async () => {
    const bad: [command: string[], flag: string, value: string][] = [
      [['sample'], '--length', '1.5'],
      [['sample'], '--length', '1e30'],
      [['sample'], '--count', '0'],
      [['sample'], '--top-k', '2.5'],
      [['train', 'corpus.txt'], '--steps', '0'],
      [['train', 'corpus.txt'], '--hidden-size', '100000000'],
      [['train', 'corpus.txt'], '--batch-size', '0.5'],
      [['train', 'corpus.txt'], '--layers', '99999999999999999999'],
      [['evaluate', 'corpus.txt'], '--window', '0'],
    ];
    await expectRefusals(
      2,
      bad.map(([command, flag, value]) => [[...command, flag, value], flag, `'${value}'`]),
    );
  });

  it('that makes no sense beside another is refused', async () => {
    await expectRefusals(2, [
      [['train', 'corpus.txt', '--unit', 'byte', '--lossy'], '--unit byte', '--lossy'],
      [['train', 'corpus.txt', '--steps', '2', '--epochs', '1'], '--steps', '--epochs', 'mutually exclusive'],
      [
        ['train', 'corpus.txt', '--validation', 'one.txt', '--validation-fraction', '0.1'],
        '--validation and --validation-fraction',
      ],
      [['train', 'model.json'], 'did you mean -m model.json?'],
      [['train', 'corpus.txt', 'model.json', '-m', 'new.json'], 'did you mean -m model.json?'],
      [['evaluate', 'model.json'], 'did you mean -m model.json?'],
    ]);
  });

  it('fault 59: of a top-k beyond the vocabulary keeps all of it', async () => {
    const flags = ['sample', '--rng-seed', '1', '--length', '200'];
    const [all, clamped] = await Promise.all(
      [[], ['--top-k', '1000000']].map((topK) => succeed([...flags, ...topK], { folder: file() })),
    );
    expect(clamped).to.deep.equal(all);
  });

  it('fault 61: of a rate at which training goes astray ends it, and the model before is kept', async () => {
    const wild = ['--learning-rate', '100', '--weight-decay', '100', '--clip-norm', '0'];
    await expectRefusals(65, [
      [['train', 'corpus.txt', '-q', ...smallModel, ...wild], 'no longer a number', '--learning-rate 25'],
    ]);
  });

  it('fault 65: of a time means what it says, though the clock jumps', async () => {
    const jumping = `let now = Date.now(), calls = 0;
      Date.now = () => (now += ++calls % 2 ? 86_400_000 : -172_800_000);`;
    const args = ['train', 'corpus.txt', ...smallModel, '-m', 'clock.json', '--json', '-q'];
    const outcome = await succeed(args, { folder: file(), environment: runFirst(jumping) });
    const { elapsedSeconds, charactersPerSecond } = jsonOf(outcome);
    expect(elapsedSeconds).to.be.within(0, 120);
    expect(charactersPerSecond).to.be.greaterThan(0);
  });

  it('fault 66: that asks for more memory than there is is refused before training', async () => {
    // More than WebAssembly can address, in the first case, and more than a model file can hold in the second.
    const text = 'The fox and the crow.\n'.repeat(30_000);
    await writeFile(file('long.txt'), text);
    await expectRefusals(65, [
      [
        [
          ...['train', 'long.txt', '-m', 'new.json', '--hidden-size', '4096', '--layers', '1'],
          ...['--batch-size', '4096', '--sequence-length', '64'],
        ],
        'memory',
        '--batch-size',
      ],
      [
        ['train', 'corpus.txt', '-m', 'new.json', '--hidden-size', '16384', '--layers', '64'],
        'lower --layers or --hidden-size',
      ],
      [
        [
          ...['train', 'long.txt', '-m', 'new.json', '--time', '1h'],
          ...['--batch-size', '65536', '--sequence-length', '8'],
        ],
        'this model and batch need',
      ],
    ]);
    expect((await readdir(file())).filter((name) => name.includes('new.json'))).to.deep.equal([]);
  });
});

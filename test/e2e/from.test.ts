import { expect } from 'chai';
import { copyFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, startCharnn, useSharedFolder, useTemporaryFolder } from '../helpers/program.js';

const run = ['--steps', '40', '--batch-size', '4', '--sequence-length', '16', '--rng-seed', '2'];
/** A text with a symbol before all those of the fables, one among them, and one after. */
const letters = '\t=Dear fox, dear crow: 7 = 3 + 4. Yours, the owl. Ω\n'.repeat(60);

describe('charnn train --from', () => {
  const shared = useSharedFolder();
  const file = useTemporaryFolder();
  const train = (...args: string[]) => succeed(['train', 'letters.txt', ...args], { folder: file() });
  const refused = (...args: string[]) => charnn(['train', 'letters.txt', ...args], { folder: file() });

  const contents = async () => {
    const names = (await readdir(file())).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(file(name), 'latin1')]));
  };

  before(async () => {
    await writeFile(shared('corpus.txt'), await corpus('fables.txt', 4000));
    await succeed(['train', 'corpus.txt', '-q', ...smallModel, '--layers', '2'], { folder: shared() });
  });
  beforeEach(async () => {
    await writeFile(file('letters.txt'), letters);
    for (const name of ['corpus.txt', 'model.json', 'model.training.jsonl']) {
      await copyFile(shared(name), file(name));
    }
  });

  it('begins with the weights of a model, and leaves it alone', async () => {
    const before = await readFile(file('model.json'));
    const { stderr } = await train('--from', 'model.json', '-m', 'letters.json', ...run);
    expect(stderr).to.match(/^from {3}a model of \d+ symbols; \d+ new symbols in the text$/m);
    expect((await readFile(file('model.json'))).equals(before)).to.equal(true);

    const [old, trained] = [await readModel(file('model.json')), await readModel(file('letters.json'))];
    const symbols = ({ vocabulary }: typeof old) => vocabulary.toJSON().symbols as string[];
    expect(symbols(trained)).to.deep.equal([...new Set([...symbols(old), ...Array.from(letters)])].sort());
    expect(trained.config).to.deep.include({ layers: 2, hiddenSize: 16 });
    const countOf = (symbol: string) => trained.vocabulary.counts[symbols(trained).indexOf(symbol)];
    expect([countOf('b'), countOf('Ω')]).to.deep.equal([0, 54]); // Those of the new text, a tenth held out.
    expect(trained.training.options.fromSha256).to.match(/^[0-9a-f]{64}$/);
    expect(old.training.options).not.to.have.property('fromSha256');
  });

  it('fault 80: hardly changes it in one small step, wherever the new symbols stand', async () => {
    const step = ['--steps', '1', '--learning-rate', '1e-9', '--warmup-steps', '0'];
    await train('--from', 'model.json', '-m', 'letters.json', ...run.slice(2), ...step);
    const loss = async (model: string) =>
      jsonOf(await succeed(['evaluate', '-m', model, 'corpus.txt', '--json'], { folder: file() }))
        .natsPerCharacter as number;
    expect(await loss('letters.json')).to.be.closeTo(await loss('model.json'), 0.01);
  });

  it('gives the same bytes for the same command, and after an interruption', async () => {
    const long = ['--from', 'model.json', ...run, '--steps', '3000'];
    await train('-q', '-m', 'whole.json', ...long);
    const child = startCharnn(['train', 'letters.txt', '--verbose', '-m', 'stopped.json', ...long], {
      folder: file(),
    });
    child.stderr!.on('data', (said: Buffer) => {
      if (/^step /m.test(said.toString())) child.kill('SIGTERM');
    });
    expect((await outcomeOf(child)).code).to.equal(143);
    await rm(file('model.json')); // The run remembers its own beginning.
    await train('-q', '-m', 'stopped.json', '--resume');
    const models = [await readFile(file('stopped.json')), await readFile(file('whole.json'))];
    expect(models[0].equals(models[1])).to.equal(true);
  });

  it('fault 79: may write the model that it began from, which is set aside', async () => {
    const before = await readFile(file('model.json'));
    await symlink('model.json', file('link.json'));
    const { stderr } = await train('--from', 'link.json', ...run);
    expect(stderr).to.include('kept as model.previous.json');
    expect((await readFile(file('model.previous.json'))).equals(before)).to.equal(true);
    expect((await readModel(file('model.json'))).training.options).to.have.property('fromSha256');
  });

  it('fault 79: has touched nothing where it is refused', async () => {
    await writeFile(file('broken.json'), '{"format":"charnn"');
    await copyFile(file('model.json'), file('mine.previous.json'));
    await copyFile(file('model.json'), file('model.previous.json'));
    await writeFile(file('empty.txt'), '');
    const before = await contents();
    const refusals: [args: string[], code: number, words: string[]][] = [
      [
        ['--from', 'model.json', '--hidden-size', '17'],
        2,
        ['--hidden-size 16', '--hidden-size 17', '--from'],
      ],
      [['--from', 'model.json', '--layers', '1'], 2, ['--layers 2', '--layers 1']],
      [['--from', 'model.json', '--unit', 'byte'], 2, ['--unit "character"', '--unit "byte"']],
      [['--from', 'model.json', '--lines'], 2, ['--lines false', '--lines true']],
      [['--from', 'model.json', '--resume'], 2, ['--from', '--resume']],
      [['--from', 'none.json'], 66, ['none.json']],
      [['--from', 'broken.json'], 65, ['broken.json']],
      [['--from', 'corpus.txt'], 65, ['corpus.txt']],
      [['--from', 'model.json', '--log', 'model.json'], 2, ['--log']],
      [['--from', 'mine.previous.json', '-m', 'mine.json'], 2, ['mine.previous.json']],
      [['--from', 'model.json', '--validation', 'empty.txt'], 65, ['no symbols']],
    ];
    for (const [args, code, words] of refusals) expectRefused(await refused(...args, ...run), code, ...words);
    expect(await contents()).to.deep.equal(before);
  });

  it('takes flags that agree with the model', async () => {
    const flags = ['--layers', '2', '--hidden-size', '16', '--cell', 'lstm', '--normalize', 'none'];
    await train('-q', '--from', 'model.json', '-m', 'letters.json', ...flags, ...run);
  });

  it('treats the text as the model was treated', async () => {
    await succeed(['train', 'corpus.txt', '-q', ...smallModel, '--lines', '-m', 'lines.json'], {
      folder: file(),
    });
    const step = ['--steps', '1', '--learning-rate', '1e-9', '--warmup-steps', '0'];
    await train('-q', '--from', 'lines.json', '-m', 'more.json', ...run.slice(2), ...step);
    const { config, preprocessing } = await readModel(file('more.json'));
    // A tab stands before the newline, whose id has moved: it is still what begins a line anew.
    expect([preprocessing.lines, config.resetSymbol]).to.deep.equal([true, 1]);
    const [before, after] = await Promise.all(
      ['lines.json', 'more.json'].map(async (name) =>
        jsonOf(await succeed(['evaluate', '-m', name, 'corpus.txt', '--json'], { folder: file() })),
      ),
    );
    expect(after.natsPerCharacter).to.be.closeTo(before.natsPerCharacter as number, 0.01);
  });

  it('teaches a model of bytes another text', async () => {
    const bytes = ['-q', '--unit', 'byte', '-m', 'bytes.json'];
    await succeed(['train', 'corpus.txt', ...smallModel, ...bytes], { folder: file() });
    await train('-q', '--from', 'bytes.json', '-m', 'more.json', ...run);
    expect((await readModel(file('more.json'))).vocabulary.size).to.equal(256);
  });
});

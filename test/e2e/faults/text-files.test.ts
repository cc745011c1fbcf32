import { expect } from 'chai';
import { chmod, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { corpus, expectAllRefused, expectRefused, jsonOf, succeed } from '../../helpers/model-files.js';
import { asOrdinaryUser, charnn, type RunOptions, shell, useSharedFolder } from '../../helpers/program.js';

const tiny = ['--steps', '2', '--hidden-size', '4', '--rng-seed', '1', '--threads', '1'];

describe('the file of a text', () => {
  const file = useSharedFolder();

  before(async () => {
    await mkdir(file('folder'));
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    await succeed(['train', 'corpus.txt', '-q', ...tiny], { folder: file() });
  });

  const run = (args: string[], options: RunOptions = {}) => charnn(args, { folder: file(), ...options });

  it('fault 15 and fault 16: that is a directory, or missing, is refused before anything is read', async () => {
    await expectAllRefused(
      66,
      [
        [['train', 'folder', '-m', 'x.json'], 'folder is a directory'],
        [['train', 'corpus.txt', 'none.txt', '-m', 'x.json'], 'none.txt does not exist'],
        [['train', 'corpus.txt', '--validation', 'none.txt', '-m', 'x.json'], 'none.txt'],
        [['evaluate', 'folder'], 'folder is a directory'],
        [['evaluate', 'none.txt'], 'none.txt does not exist'],
        [['score', 'corpus.txt', 'none.txt'], 'none.txt does not exist'],
        [['tokenize', 'folder'], 'folder is a directory'],
        [['sample', '--seed-file', 'none.txt'], 'none.txt does not exist'],
      ],
      { folder: file() },
    );
  });

  it('fault 17: that may not be read is refused', async function () {
    if (!(await asOrdinaryUser())) this.skip();
    await writeFile(file('secret.txt'), 'secret');
    await Promise.all([chmod(file(), 0o755), chmod(file('secret.txt'), 0o000)]);
    const refused = await run(['tokenize', 'secret.txt'], { user: 'ordinary' });
    expectRefused(refused, 66, 'secret.txt cannot be read: permission denied');
  });

  it('fault 18: may come through a FIFO, a pipe or /dev/stdin', async () => {
    const line = (input: string, feed: string) =>
      `${feed} charnn train ${input} -q ${tiny.join(' ')} -m piped.json && cmp piped.json model.json; wait`;
    const ways: [string, string][] = [
      ['fifo', 'rm -f fifo; mkfifo fifo; cat corpus.txt > fifo &'],
      ['-', 'cat corpus.txt |'],
      ['/dev/stdin', 'cat corpus.txt |'],
      ['/dev/stdin < corpus.txt', ''],
      ['<(cat corpus.txt)', ''],
    ];
    for (const [input, feed] of ways) {
      const { code, stdout, stderr } = await shell(line(input, feed), { folder: file() });
      expect({ code, stdout, stderr }, input).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      await rm(file('piped.json'));
    }
  });

  it('fault 19: that grows while it is read counts as far as it was read', async () => {
    await writeFile(file('growing.txt'), 'a');
    const writer = await open(file('growing.txt'), 'a');
    const grown = new AbortController();
    const growth = (async () => {
      while (!grown.signal.aborted) await writer.write('The fox and the crow.\n'.repeat(20));
    })();
    const outcome = await run(['tokenize', '--stats', '--json', 'growing.txt']);
    grown.abort();
    await growth;
    const { size } = await writer.stat();
    await writer.close();
    expect(outcome.code, outcome.stderr).to.equal(0);
    expect(jsonOf(outcome).bytes).to.be.within(1, size);
  });

  it('fault 20: named twice is warned of', async () => {
    const twice = ['corpus.txt', './corpus.txt', '-m', 'twice.json', ...tiny];
    const { stderr } = await succeed(['train', ...twice], { folder: file() });
    expect(stderr).to.match(/^note: .*corpus\.txt and \.\/corpus\.txt are the same file/m);
    for (const command of ['evaluate', 'score', 'tokenize']) {
      const told = await succeed([command, 'corpus.txt', 'corpus.txt'], { folder: file() });
      expect(told.stderr, command).to.match(/^note: corpus\.txt .*more than once/m);
    }
  });

  it('fault 22: from a closed standard input is an empty one', async () => {
    const { stdout } = await shell(
      'charnn tokenize <&-; echo $?; charnn score <&-; echo $?; charnn train - -m x.json <&- 2> said; echo $?; cat said',
      { folder: file() },
    );
    expect(stdout).to.match(/^0\n0\n65\ncharnn: .*no symbols.*\n$/);
  });
});

import { expect } from 'chai';
import {
  chmod,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { corpus, expectRefused, readModel, smallModel, succeed } from '../helpers/model-files.js';
import {
  asOrdinaryUser,
  charnn,
  outcomeOf,
  saying,
  shell,
  startCharnn,
  useTemporaryFolder,
} from '../helpers/program.js';

describe('the files of charnn train', () => {
  const file = useTemporaryFolder();
  const train = (...args: string[]) =>
    succeed(['train', 'corpus.txt', ...smallModel, ...args], { folder: file() });
  let text: string;

  before(async () => {
    text = await corpus('fables.txt', 4000);
  });
  beforeEach(() => writeFile(file('corpus.txt'), text));

  const contents = async () => {
    const names = (await readdir(file())).sort();
    const read = async (name: string) => [name, await readFile(file(name), 'latin1')];
    return Object.fromEntries((await Promise.all(names.map(read))) as [string, string][]);
  };

  it('of an earlier run are set aside, together', async () => {
    await train('-q');
    const before = await contents();
    const { stderr } = await train('--rng-seed', '2');
    expect(stderr).to.match(
      /^the previous model is kept as model\.previous\.json and model\.previous\.training\.jsonl$/m,
    );
    const after = await contents();
    expect(Object.keys(after)).to.deep.equal([
      ...['corpus.txt', 'model.json', 'model.previous.json', 'model.previous.training.jsonl'],
      'model.training.jsonl',
    ]);
    expect(after['model.previous.json'] === before['model.json']).to.equal(true);
    expect(after['model.previous.training.jsonl'] === before['model.training.jsonl']).to.equal(true);
    expect(after['model.json'] === before['model.json']).to.equal(false);
  });

  it('stay as they are where a run is interrupted before it wrote anything', async () => {
    await train('-q');
    const before = await contents();
    await shell('mkfifo fifo', { folder: file() });
    const child = startCharnn(['train', 'fifo', ...smallModel], { folder: file() });
    const outcome = outcomeOf(child);
    const writer = await open(file('fifo'), 'w'); // Opens once it is being read.
    await writer.write('the beginning of a text');
    child.kill('SIGTERM');
    expectRefused(await outcome, 143, 'SIGTERM');
    await writer.close();
    await rm(file('fifo'));
    expect(await contents()).to.deep.equal(before);
  });

  it('stay as they are where a run is interrupted while it starts', async () => {
    await train('-q');
    await writeFile(file('corpus.txt'), `\uFEFF${text}`); // The note on the mark comes when the text is read.
    const before = await contents();
    const child = startCharnn(['train', 'corpus.txt', '--hidden-size', '1024', '--steps', '2'], {
      folder: file(),
    });
    const outcome = outcomeOf(child);
    await saying(child, /^note: /m);
    child.kill('SIGINT');
    expectRefused(await outcome, 130, 'SIGINT');
    expect(await contents()).to.deep.equal(before);
  });

  describe('are never one of its inputs', () => {
    const refusals: [what: string, args: string[]][] = [
      ['the text as the model', ['corpus.txt', '-m', 'corpus.txt']],
      ['the text as the log', ['corpus.txt', '--log', 'corpus.txt']],
      ['the text through a symbolic link', ['corpus.txt', '-m', 'link.json']],
      ['the text through another name of the file', ['corpus.txt', '-m', 'hard.json']],
      ['the text where the state would lie', ['corpus.training.jsonl', '-m', 'corpus']],
      ['the text where a model would be set aside', ['mine.previous.json', '-m', 'mine.json']],
      ['the validation text as the log', ['corpus.txt', '--validation', 'other.txt', '--log', 'other.txt']],
      ['one file as model and as log', ['corpus.txt', '--log', 'model.json']],
      ['a file of another kind', ['corpus.txt', '-m', 'notes.txt']],
      ['a log of another kind', ['corpus.txt', '--log', 'notes.txt']],
      ['a folder', ['corpus.txt', '-m', 'folder']],
      ['no name', ['corpus.txt', '-m', '']],
    ];

    it('fault 33 and fault 78: nor of another kind, and nothing is touched', async () => {
      await symlink('corpus.txt', file('link.json'));
      await link(file('corpus.txt'), file('hard.json'));
      for (const name of ['corpus.training.jsonl', 'mine.previous.json', 'other.txt', 'notes.txt']) {
        await writeFile(file(name), 'my notes\n');
      }
      const before = await contents();
      await mkdir(file('folder'));
      const outcomes = await Promise.all(
        refusals.map(([, args]) => charnn(['train', ...args, ...smallModel], { folder: file() })),
      );
      for (const [i, [what]] of refusals.entries()) {
        expect(outcomes[i].code, `${what}: ${outcomes[i].stderr}`).to.equal(2);
        expectRefused(outcomes[i], 2);
      }
      expect(await readdir(file('folder'))).to.deep.equal([]);
      await rmdir(file('folder'));
      expect(await contents()).to.deep.equal(before);
    });

    it('nor those of a model whose state has the same name', async () => {
      await train('-q', '-m', 'a.json');
      const before = await contents();
      const outcome = await charnn(['train', 'corpus.txt', ...smallModel, '-m', 'a'], { folder: file() });
      expectRefused(outcome, 2, 'belongs to the model a.json');
      expect(await contents()).to.deep.equal(before);
    });
  });

  it('fault 35: are where a symbolic link leads', async () => {
    await mkdir(file('elsewhere'));
    await symlink('elsewhere/real.json', file('model.json'));
    await train('-q');
    expect((await readModel(file('elsewhere/real.json'))).training.steps).to.equal(40);
    await chmod(file('elsewhere/real.json'), 0o600);
    await train('-q', '--rng-seed', '2');
    expect((await lstat(file('model.json'))).isSymbolicLink()).to.equal(true);
    expect((await stat(file('elsewhere/real.json'))).mode & 0o777).to.equal(0o600);
    expect((await readModel(file('elsewhere/real.json'))).training.rngSeed).to.equal('2');
  });

  it('fault 34: may be a device, which stays one and gets nothing beside it', async function () {
    if (process.platform !== 'linux') this.skip();
    await train('-q', '-m', '/dev/null');
    expect((await stat('/dev/null')).isCharacterDevice()).to.equal(true);
    expect((await readdir('/dev')).filter((name) => name.includes('null.'))).to.deep.equal([]);
    const full = await charnn(['train', 'corpus.txt', '-q', ...smallModel, '-m', '/dev/full'], {
      folder: file(),
    });
    expectRefused(full, 74, '/dev/full');
  });

  it('fault 34: may be a FIFO, which gets the last model alone', async () => {
    const { stdout } = await shell(
      `mkfifo fifo; cat fifo > got.json & charnn train corpus.txt -q -m fifo ${smallModel.join(' ')}; echo $?; wait`,
      { folder: file() },
    );
    expect(stdout).to.equal('0\n');
    expect((await readModel(file('got.json'))).training.steps).to.equal(40);
    expect((await stat(file('fifo'))).isFIFO()).to.equal(true);
    expect(await readdir(file())).to.have.members(['corpus.txt', 'fifo', 'got.json']);
  });

  it('fault 32: are refused where their folder is missing', async () => {
    const args = ['train', 'corpus.txt', ...smallModel, '-m', 'nowhere/m.json'];
    expectRefused(await charnn(args, { folder: file() }), 74, 'nowhere/m.json');
  });

  it('fault 32: are refused where their folder may not be written', async function () {
    if (!(await asOrdinaryUser())) this.skip();
    await mkdir(file('locked'));
    await Promise.all([chmod(file(), 0o755), chmod(file('locked'), 0o555)]);
    const args = ['train', 'corpus.txt', ...smallModel, '-m', 'locked/m.json'];
    const refused = await charnn(args, { folder: file(), user: 'ordinary' });
    expectRefused(refused, 74, 'locked');
    expect(refused.stderr).not.to.match(/^run /m); // Before training.
  });

  it('are refused before anything is trained where the log cannot be made', async function () {
    if (process.platform !== 'linux') this.skip();
    const args = ['train', 'corpus.txt', ...smallModel, '--log', '/proc/log.jsonl'];
    const refused = await charnn(args, { folder: file() });
    expectRefused(refused, 74, '/proc/log.jsonl', '--log');
    expect(await readdir(file())).to.deep.equal(['corpus.txt']);
  });

  it('are whole where a log cannot be written on the way, which is said, and an error in the end', async function () {
    if (process.platform !== 'linux') this.skip();
    const args = ['train', 'corpus.txt', ...smallModel, '--log', '/dev/full'];
    const { code, stderr } = await charnn(args, { folder: file() });
    expect(code).to.equal(74);
    expect(stderr.match(/^cannot write the log \/dev\/full: ENOSPC.*, and will try again$/gm)).to.have.length(
      1,
    );
    expect(stderr).to.match(/^charnn: cannot write the log \/dev\/full: ENOSPC.*--log\n$/m);
    expect((await readModel(file('model.json'))).training.steps).to.equal(40);
  });

  it('fault 36: belong to one run at a time', async () => {
    const first = startCharnn(['train', 'corpus.txt', '--steps', '1000000000', '--hidden-size', '8'], {
      folder: file(),
    });
    const outcome = outcomeOf(first);
    await new Promise<void>((resolve) => {
      first.stderr!.on('data', (line: Buffer) => {
        if (/^run /m.test(line.toString())) resolve();
      });
    });
    const second = await charnn(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
    expectRefused(second, 74, `process ${first.pid}`);
    first.kill('SIGKILL');
    await outcome;
    await train('-q');
    expect((await readModel(file('model.json'))).training.steps).to.equal(40);
    expect((await readdir(file())).filter((name) => name.includes('lock'))).to.deep.equal([]);
  });
});

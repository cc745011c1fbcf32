import { expect } from 'chai';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import {
  corpus,
  expectAllRefused,
  jsonOf,
  readModel,
  type Refusal,
  smallModel,
  succeed,
} from '../../helpers/model-files.js';
import {
  charnn,
  outcomeOf,
  runFirst,
  type RunOptions,
  shell,
  startCharnn,
  useSharedFolder,
} from '../../helpers/program.js';

const tiny = ['--steps', '2', '--hidden-size', '4', '--rng-seed', '1', '--threads', '1'];
const fox = 'The fox and the crow.\n';

describe('a text', () => {
  const file = useSharedFolder();
  let text: string;

  before(async () => {
    text = await corpus('fables.txt', 3000);
    await mkdir(file('folder'));
    const texts: Record<string, string | Uint8Array> = {
      'corpus.txt': text,
      'empty.txt': '',
      'mark.txt': '\ufeff',
      'one.txt': 'a',
      'alike.txt': 'a'.repeat(1000),
      'hello.txt': 'hello',
      'damaged.txt': Buffer.concat([
        Buffer.from('The fox'),
        Uint8Array.of(0xff),
        Buffer.from(' and the owl'),
      ]),
      'cut.txt': Buffer.from('The fox 한').subarray(0, -1),
    };
    for (const [name, bytes] of Object.entries(texts)) await writeFile(file(name), bytes);
    await succeed(['train', 'corpus.txt', '-q', ...tiny], { folder: file() });
    await succeed(['tokenize', '--save-vocabulary', 'v.json', 'corpus.txt'], { folder: file() });
  });

  const run = (args: string[], options: RunOptions = {}) => charnn(args, { folder: file(), ...options });
  const train = (name: string, ...args: string[]) =>
    succeed(['train', name, '-m', `${name.replaceAll('/', '_')}.json`, ...tiny, ...args], { folder: file() });
  const trainBytes = async (name: string, bytes: string | Uint8Array, ...args: string[]) => {
    await writeFile(file(name), bytes);
    return train(name, ...args);
  };
  const symbolsOf = async (model: string) => (await readModel(file(model))).vocabulary.toJSON().symbols;

  const expectRefusals = (exitCode: number, refusals: readonly Refusal[]) =>
    expectAllRefused(exitCode, refusals, { folder: file() });

  it('fault 1: that is empty is refused, or gives nothing where there is nothing to give', async () => {
    await expectRefusals(65, [
      [['train', 'empty.txt', '-m', 'x.json'], 'empty.txt has no symbols', 'at least two'],
      [['train', 'mark.txt', '-m', 'x.json'], 'mark.txt has no symbols'],
      [['train', 'empty.txt', 'mark.txt', '-m', 'x.json'], 'the text of 2 files has no symbols'],
      [['train', '-', '-m', 'x.json'], 'the text has no symbols'],
      [['evaluate', 'empty.txt'], 'empty.txt has no symbols', 'nothing to score', 'at least two'],
    ]);
    const nothing = [
      ['tokenize', 'empty.txt'],
      ['tokenize', '--decode', '--vocabulary', 'v.json', 'empty.txt'],
      ['score', 'empty.txt'],
      ['sample', '--lines'],
    ];
    for (const outcome of await Promise.all(nothing.map((args) => run(args)))) {
      expect(outcome).to.include({ code: 0, stdout: '', stderr: '' });
    }
  });

  it('fault 2: of one symbol, or one distinct symbol, is refused, with the least that works', async () => {
    await expectRefusals(65, [
      [['train', 'one.txt', '-m', 'x.json'], 'one symbol', 'at least two'],
      [['train', 'alike.txt', '-m', 'x.json'], '1000', 'the same', 'two different'],
      [['train', 'alike.txt', '--validation', 'corpus.txt', '-m', 'x.json'], 'the same'],
      [['train', 'corpus.txt', '--validation', 'one.txt', '-m', 'x.json'], 'one symbol'],
      [['evaluate', 'one.txt'], 'nothing to score', 'at least two'],
    ]);
  });

  it('fault 3: shorter than a batch has a smaller one, and says so', async () => {
    const whole = await train('hello.txt', '--batch-size', '8', '--sequence-length', '32');
    expect(whole.stderr)
      .to.match(/^text +5 characters to train on, nothing held out/m)
      .and.match(/^run +2 steps of 1 × 4 characters/m);
  });

  it('fault 4: of damaged UTF-8 is refused with the byte offset, or is replaced', async () => {
    await expectRefusals(65, [
      [['train', 'damaged.txt', '-m', 'x.json'], 'damaged.txt', 'byte offset 7 (0xFF)', '--lossy'],
      [['train', 'cut.txt', '-m', 'x.json'], 'cut inside its last character', 'byte offset 8'],
      [['evaluate', 'damaged.txt'], 'byte offset 7'],
      [['tokenize', 'damaged.txt'], 'byte offset 7'],
      [['sample', '--seed-file', 'damaged.txt'], 'damaged.txt', 'byte offset 7'],
    ]);
    const lossy = ['--lossy', '-m', 'lossy.json', ...tiny];
    const { stderr } = await succeed(['train', 'damaged.txt', 'cut.txt', ...lossy], { folder: file() });
    expect(stderr)
      .to.match(/^note: .*damaged\.txt.*U\+FFFD/m)
      .and.match(/^note: .*cut\.txt.*U\+FFFD/m);
    const { vocabulary } = await readModel(file('lossy.json'));
    expect(vocabulary.counts[vocabulary.idOf(0xfffd)]).to.equal(2);
    // The model is for damaged texts from then on.
    await succeed(['evaluate', '-m', 'lossy.json', 'damaged.txt'], { folder: file() });
  });

  it('fault 5: split inside its characters is one text', async () => {
    const vocabulary = await run(['tokenize', '--save-vocabulary', 'emoji.json'], { stdin: '한😀é' });
    const child = startCharnn(['tokenize', '--vocabulary', 'emoji.json'], { folder: file() });
    const outcome = outcomeOf(child);
    for (const byte of Buffer.from('é😀한')) {
      await new Promise((resolve) => child.stdin!.write(Uint8Array.of(byte), resolve));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.stdin!.end();
    expect([vocabulary.stdout, (await outcome).stdout]).to.deep.equal(['1 2 0\n', '0 2 1\n']);
  });

  it('fault 6: loses its byte-order mark, which is said', async () => {
    const { stderr } = await trainBytes('marked.txt', `\ufeff${fox.repeat(9)}`);
    expect(stderr).to.match(/^note: .*byte-order mark.*marked\.txt$/m);
    expect(await symbolsOf('marked.txt.json')).not.to.include('\ufeff');
  });

  it('fault 7: keeps CRLF, which is said, unless newlines are to be normalised', async () => {
    const crlf = 'The fox\r\nand the crow\r\n'.repeat(9);
    const { stderr } = await trainBytes('crlf.txt', crlf);
    expect(stderr).to.match(/^note: .*CRLF.*--normalize-newlines/m);
    expect(await symbolsOf('crlf.txt.json')).to.include('\r');
    await train('crlf.txt', '--normalize-newlines');
    expect(await symbolsOf('crlf.txt.json')).not.to.include('\r');
  });

  it('fault 8: with NUL is warned of', async () => {
    const { stderr } = await trainBytes('nul.txt', 'The fox\0 and the crow.\n'.repeat(9));
    expect(stderr).to.match(/^note: .*NUL/m);
    expect(await symbolsOf('nul.txt.json')).to.include('\0');
  });

  it('fault 9 and fault 23: in UTF-16, compressed or binary is recognised, with a hint', async () => {
    await writeFile(file('utf16.txt'), Buffer.from(`\ufeff${fox}`, 'utf16le'));
    await writeFile(file('text.gz'), gzipSync(fox.repeat(9)));
    await writeFile(
      file('binary'),
      Uint8Array.from({ length: 999 }, (_, i) => (i * 89) % 256),
    );
    await expectRefusals(65, [
      [['train', 'utf16.txt', '-m', 'x.json'], 'UTF-16', 'iconv'],
      [['evaluate', 'utf16.txt'], 'UTF-16'],
      [['tokenize', 'utf16.txt'], 'UTF-16'],
      [['train', 'text.gz', '-m', 'x.json'], 'gzip', 'zcat', '--unit byte'],
      [['evaluate', 'text.gz'], 'gzip'],
      [['train', 'binary', '-m', 'x.json'], 'binary'],
    ]);
    await train('text.gz', '--unit', 'byte', '-q');
  });

  it('fault 10: of emoji has a symbol for each code point', async () => {
    await trainBytes('emoji.txt', 'a😀'.repeat(60), '-q');
    expect(await symbolsOf('emoji.txt.json')).to.deep.equal(['a', '😀']);
    const { stdout } = await run(['sample', '-m', 'emoji.txt.json', '--seed', '😀', '--length', '50']);
    expect(stdout).to.match(/^[a😀]{51}\n$/u);
  });

  it('fault 11: never holds half a pair, wherever it is named', async () => {
    for (const name of ['v.json', 'model.json']) {
      const whole = await readFile(file(name), 'utf8');
      await writeFile(file(`half-${name}`), whole.replace('"a"', '"\\ud83d"'));
    }
    await writeFile(file('half-config.json'), '{"seed":"\\ud83d"}');
    await expectRefusals(65, [
      [['tokenize', '--vocabulary', 'half-v.json', 'corpus.txt'], 'half-v.json', 'lone surrogate'],
      [['sample', '-m', 'half-model.json'], 'half-model.json', 'lone surrogate'],
      [['sample', '--config', 'half-config.json'], 'half-config.json', 'lone surrogate'],
    ]);
  });

  it('fault 12: that mixes NFC and NFD is warned of', async () => {
    const { stderr } = await trainBytes('mixed.txt', 'café cafe\u0301 '.repeat(9));
    expect(stderr).to.match(/^note: .*NFC.*NFD.*--normalize/m);
  });

  /** The most memory that a command takes for standard input of so many characters, in bytes. */
  async function peakMemory(command: string, characters: number): Promise<number> {
    const { code, stderr } = await shell(`yes '${fox.trim()}' | head -c ${characters} | ${command}`, {
      folder: file(),
      environment: runFirst(
        "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))",
      ),
    });
    expect(code, stderr).to.equal(0);
    // The threads of a run tell too, and the same: it is that of the process.
    return 1024 * Number(/^peak (\d+)$/m.exec(stderr)![1]);
  }

  it('fault 13 and fault 14: of many characters takes at most three bytes of memory for each', async function () {
    this.timeout(120_000);
    const train = `charnn train - --validation-fraction 0 ${tiny.join(' ')} -q -m long.json`;
    const [few, many] = [1_000_000, 33_000_000];
    const growth = (await peakMemory(train, many)) - (await peakMemory(train, few));
    expect(growth).to.be.lessThan(3 * (many - few));
  });

  it('fault 13 and fault 14: of many characters takes no memory for each where it is told about', async () => {
    const tell = 'charnn tokenize --stats';
    const [few, many] = [10_000_000, 50_000_000];
    const growth = (await peakMemory(tell, many)) - (await peakMemory(tell, few));
    expect(growth).to.be.lessThan(many - few); // two bytes for each, if they were kept
  });

  it('fault 24: of more than 65,536 symbols is refused, with a way out', async () => {
    const symbols = Array.from({ length: 65_537 }, (_, i) => String.fromCodePoint(0x10000 + i)).join('');
    await writeFile(file('all.txt'), symbols);
    await expectRefusals(65, [
      [['train', 'all.txt', '-m', 'x.json'], '65536', 'GB', '--unit byte'],
      [['tokenize', 'all.txt'], '65536', '--unit byte'],
    ]);
    const bytes = await run(['tokenize', '--unit', 'byte', '--stats', '--json', 'all.txt']);
    expect(jsonOf(bytes).characters).to.equal(4 * 65_537);
  });

  it('that was refused leaves the model and its state as they were', async () => {
    await succeed(['train', 'corpus.txt', '-q', '-m', 'kept.json', ...smallModel], { folder: file() });
    const contents = () =>
      Promise.all(['kept.json', 'kept.training.jsonl'].map((name) => readFile(file(name), 'latin1')));
    const before = await contents();
    for (const name of ['empty.txt', 'one.txt', 'damaged.txt', 'none.txt', 'folder']) {
      expect((await run(['train', name, '-m', 'kept.json'])).code, name).to.be.oneOf([65, 66]);
    }
    expect(await contents()).to.deep.equal(before);
  });
});

import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { corpus, expectRefused, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, shell, startCharnn, useSharedFolder } from '../helpers/program.js';

describe('charnn sample', () => {
  const file = useSharedFolder();
  const sample = async (...args: string[]) => (await succeed(['sample', ...args], { folder: file() })).stdout;

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await writeFile(file('escapes.txt'), 'a\u001b[31mb\u0000\n'.repeat(40));
    await writeFile(file('line.txt'), 'on one line: hello hello hello '.repeat(20));
    await writeFile(file('bytes.txt'), await corpus('korean.txt', 1000));
    const train = (text: string, ...args: string[]) =>
      succeed(['train', text, '-q', ...smallModel, ...args], { folder: file() });
    await Promise.all([
      train('corpus.txt'),
      train('escapes.txt', '-m', 'escapes.json'),
      train('bytes.txt', '-m', 'bytes.json', '--unit', 'byte'),
      train('line.txt', '-m', 'line.json'),
    ]);
  });

  it('writes the seed and as many symbols as were asked for', async () => {
    const text = await sample('--seed', 'The fox', '--length', '120');
    expect(text).to.match(/^The fox/);
    expect(Array.from(text.replace(/\n$/, ''))).to.have.length.within(7 + 119, 7 + 120);
    expect(Array.from(await sample('-m', 'line.json', '--seed', 'on'))).to.have.length(2 + 500 + 1);
  });

  it('writes the seed alone for a length of 0, and never doubles its newline', async () => {
    const written = await Promise.all([
      sample('--seed', 'The fox', '--length', '0'),
      sample('--seed', 'The fox\n', '--length', '0'),
      sample('--seed', '', '--length', '0'),
      sample('--seed', 'The fox', '--length', '0', '--no-echo'),
    ]);
    expect(written).to.deep.equal(['The fox\n', 'The fox\n', '\n', '\n']);
  });

  it('leaves out the seed with --no-echo', async () => {
    const flags = ['--seed', 'The fox', '--rng-seed', '1', '--length', '40'];
    const [whole, rest] = await Promise.all([sample(...flags), sample(...flags, '--no-echo')]);
    expect(`The fox${rest}`).to.equal(whole);
  });

  it('takes the likeliest symbol at temperature 0, and so does --top-k 1', async () => {
    const [likeliest, ...others] = await Promise.all(
      [
        ['--temperature', '0'],
        ['--temperature', '0', '--rng-seed', 'any'],
        ['--temperature', '2', '--top-k', '1'],
        ['--temperature', '1e-9'],
      ].map((flags) => sample('--seed', 'The', ...flags)),
    );
    for (const other of others) expect(other).to.equal(likeliest);
  });

  it('writes the same for the same random seed alone', async () => {
    const [one, same, other, drawn, another] = await Promise.all(
      [['--rng-seed', '7'], ['--rng-seed', '7'], ['--rng-seed', '8'], [], []].map((flags) =>
        sample(...flags),
      ),
    );
    expect(same).to.equal(one);
    expect(other).not.to.equal(one);
    expect(drawn).not.to.equal(another);
  });

  it('names a drawn random seed with --verbose, by which the text is made again', async () => {
    const { stdout, stderr } = await succeed(['sample', '--verbose'], { folder: file() });
    const [, rngSeed] = /^random seed (\S+)$/m.exec(stderr)!;
    expect(await sample('--rng-seed', rngSeed)).to.equal(stdout);
  });

  it('reads its seed from a file, without a final newline', async () => {
    await writeFile(file('unix.txt'), 'The fox\n\n');
    await writeFile(file('windows.txt'), '\ufeffThe fox\n\r\n');
    const flags = ['--length', '30', '--rng-seed', '1'];
    const [typed, unix, windows] = await Promise.all(
      [
        ['--seed', 'The fox\n'],
        ['--seed-file', 'unix.txt'],
        ['--seed-file', 'windows.txt'],
      ].map((seed) => sample(...seed, ...flags)),
    );
    expect(unix).to.equal(typed);
    expect(windows).to.equal(typed);
  });

  it('begins by itself, whether or not the model knows a newline', async () => {
    for (const model of ['model.json', 'line.json']) {
      expect(Array.from(await sample('-m', model, '--seed', '', '--length', '20'))).to.have.length.within(
        20,
        21,
      );
    }
  });

  it('goes on until the reader leaves, and is done then', async () => {
    const { stdout, stderr } = await shell(
      'charnn sample --length inf --rng-seed 1 | head -c 3000; echo " ${PIPESTATUS[0]}"',
      { folder: file() },
    );
    expect({ stderr, length: stdout.length }).to.deep.equal({ stderr: '', length: 3003 });
    expect(stdout.endsWith(' 0\n')).to.equal(true);
  });

  it('writes control characters as they are where no terminal reads', async () => {
    const seed = '\u001b[31mb\u0000\na\u001b';
    await writeFile(file('seed.txt'), seed);
    expect(await sample('-m', 'escapes.json', '--seed-file', 'seed.txt', '--length', '0')).to.equal(
      `${seed}\n`,
    );
    expect(await sample('-m', 'escapes.json', '--length', '300', '--temperature', '2')).to.include('\u001b');
  });

  it('writes raw bytes with a model of bytes, and nothing else', async () => {
    const { bytes } = await succeed(
      ['sample', '-m', 'bytes.json', '--seed', '한', '--length', '300', '--rng-seed', '1'],
      { folder: file() },
    );
    expect(bytes).to.have.length(3 + 300);
    expect(bytes.subarray(0, 3).toString()).to.equal('한');
    expect(bytes.subarray(3).some((byte) => byte >= 0x80)).to.equal(true);
    // Half a character must come out as it is: U+FFFD would be these three bytes.
    expect(bytes.includes(Buffer.from('\ufffd'))).to.equal(false);
  });

  it('takes a seed from standard input where the file is -', async () => {
    const flags = ['--length', '10', '--rng-seed', '1'];
    const piped = await succeed(['sample', '--seed-file', '-', ...flags], {
      folder: file(),
      stdin: 'The fox\n',
    });
    expect(piped.stdout).to.equal(await sample('--seed', 'The fox', ...flags));
  });

  it('takes the bytes of a seed in a file as they are with a model of bytes, less one newline', async () => {
    const seed = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x0d, 0x0a]);
    await writeFile(file('raw.txt'), seed);
    const { bytes } = await succeed(
      ['sample', '-m', 'bytes.json', '--seed-file', 'raw.txt', '--length', '0'],
      {
        folder: file(),
      },
    );
    expect(bytes).to.deep.equal(seed.subarray(0, -1));
  });

  it('never reads standard input', async () => {
    const child = startCharnn(['sample', '--length', '5'], { folder: file() });
    expect(await outcomeOf(child)).to.include({ code: 0, stderr: '' }); // Standard input stays open.
  });

  it('names seed symbols that the model has never seen, or leaves them out', async () => {
    const refused = await charnn(['sample', '--seed', 'T€→he'], { folder: file() });
    expectRefused(refused, 65, "'€' (U+20AC)", "'→' (U+2192)", '--unknown skip');
    expect(await sample('--seed', 'T€→he', '--unknown', 'skip', '--length', '0')).to.equal('The\n');
  });

  it('names the flag that was meant', async () => {
    const refusals: [args: string[], hint: string][] = [
      [['model.json'], 'did you mean -m model.json?'],
      [['The fox'], "did you mean --seed 'The fox'?"],
      [['--length', '-1'], '--length'],
      [['--temperature', 'NaN'], '--temperature'],
      [['--top-p', '1.5'], '--top-p'],
      [['--seed', 'a', '--seed-file', 'corpus.txt'], '--seed-file'],
    ];
    const outcomes = await Promise.all(
      refusals.map(([args]) => charnn(['sample', ...args], { folder: file() })),
    );
    for (const [i, [, hint]] of refusals.entries()) expectRefused(outcomes[i], 2, hint);
  });
});

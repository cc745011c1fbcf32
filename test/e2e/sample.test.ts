import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
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
      train('corpus.txt', '-m', 'normalized.json', '--normalize-newlines', '--steps', '2'),
    ]);
  });

  it('writes the seed and as many symbols as were asked for', async () => {
    const text = await sample('--seed', 'The fox', '--length', '120');
    expect(text).to.match(/^The fox/);
    expect(Array.from(text.replace(/\n$/, ''))).to.have.length.within(7 + 119, 7 + 120);
    expect(Array.from(await sample('-m', 'line.json', '--seed', 'on'))).to.have.length(2 + 500 + 1);
  });

  it('fault 60: writes the seed alone for a length of 0, and never doubles its newline', async () => {
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

  it('fault 55 and fault 57: takes the likeliest symbol at temperature 0, and so does --top-k 1', async () => {
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
    await writeFile(file('marked.txt'), '\ufeffThe fox\n\n');
    await writeFile(file('windows.txt'), 'The fox\n\r\n');
    const flags = ['--length', '30', '--rng-seed', '1'];
    const [typed, unix, marked] = await Promise.all(
      [
        ['--seed', 'The fox\n'],
        ['--seed-file', 'unix.txt'],
        ['--seed-file', 'marked.txt'],
      ].map((seed) => sample(...seed, ...flags)),
    );
    expect(unix).to.equal(typed);
    expect(marked).to.equal(typed);
    // Only \n ends a line, unless the model normalises newlines.
    const refused = await charnn(['sample', '--seed-file', 'windows.txt'], { folder: file() });
    expectRefused(refused, 65, 'U+000D');
    const normalized = ['-m', 'normalized.json', '--length', '0'];
    for (const text of ['The fox\r\n', 'The fox\r', 'The fox\n']) {
      await writeFile(file('end.txt'), text);
      expect(await sample(...normalized, '--seed-file', 'end.txt')).to.equal('The fox\n');
    }
  });

  it('fault 54: begins by itself, whether or not the model knows a newline', async () => {
    for (const model of ['model.json', 'line.json']) {
      expect(Array.from(await sample('-m', model, '--seed', '', '--length', '20'))).to.have.length.within(
        20,
        21,
      );
    }
  });

  it('fault 63: goes on until the reader leaves, and is done then', async () => {
    const { stdout, stderr } = await shell(
      'charnn sample --length inf --rng-seed 1 | head -c 3000; echo " ${PIPESTATUS[0]}"',
      { folder: file() },
    );
    expect({ stderr, length: stdout.length }).to.deep.equal({ stderr: '', length: 3003 });
    expect(stdout.endsWith(' 0\n')).to.equal(true);
  });

  it('fault 67: writes control characters as they are where no terminal reads', async () => {
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

  describe('--stop', () => {
    it('ends the text before it, and is not found in the seed', async () => {
      const flags = ['--seed', 'The fox', '--rng-seed', '3', '--no-echo'];
      const whole = await sample(...flags, '--length', '200');
      const [start] = whole.split('e');
      const written = await Promise.all([
        sample(...flags, '--length', '200', '--stop', 'e'),
        sample(...flags, '--length', '200', '--stop', 'never', '--stop', 'e'),
        sample(...flags, '--length', 'inf', '--stop', 'e'),
      ]);
      expect(written).to.deep.equal([`${start}\n`, `${start}\n`, start]);
    });

    it("fault 83: hints at $'\\n' where a model that knows no backslash is to end at one", async () => {
      const flags = ['--length', '5', '--rng-seed', '1'];
      const { stdout, stderr } = await succeed(['sample', ...flags, '--stop', '\\n'], { folder: file() });
      expect(stdout).to.equal(await sample(...flags));
      expect(stderr).to.match(/^warning: --stop '\\n' .*never seen '\\' \(U\+005C\).*\$'\\n'\?\n$/);
      const bytes = await succeed(['sample', '-m', 'bytes.json', ...flags, '--stop', '\\n'], {
        folder: file(),
      });
      expect(bytes.stderr).to.include("$'\\n'");
      const known = await succeed(['sample', ...flags, '--stop', '\n'], { folder: file() });
      expect(known.stderr).to.equal('');
    });
  });

  describe('--count', () => {
    it('writes so many samples, each on lines of its own', async () => {
      const flags = ['--count', '5', '--rng-seed', '7', '--seed', 'The'];
      const lines = (await sample(...flags, '--stop', '\n')).split('\n');
      expect(lines).to.have.length(6);
      for (const line of lines.slice(0, 5)) expect(line).to.match(/^The/);
      expect(new Set(lines.slice(0, 5)).size).to.equal(5);
      expect((await sample(...flags, '--length', 'inf', '--stop', '\n')).split('\n')).to.have.length(6);
    });

    it('begins with what one sample is', async () => {
      const flags = ['--rng-seed', '7', '--length', '60'];
      const [one, many] = await Promise.all([sample(...flags), sample(...flags, '--count', '20')]);
      expect(many.startsWith(one)).to.equal(true);
    });

    it('puts a separator that is given after each sample, and nothing after a single one of bytes', async () => {
      const flags = ['--length', '3', '--no-echo', '--seed', 'a', '--rng-seed', '1'];
      const parts = (await sample(...flags, '--count', '3', '--separator', '|')).split('|');
      expect(parts.map((part) => Array.from(part).length)).to.deep.equal([3, 3, 3, 0]);
      const bytes = async (...more: string[]) =>
        (await succeed(['sample', '-m', 'bytes.json', ...flags, ...more], { folder: file() })).bytes;
      expect(await bytes('--count', '1')).to.have.length(3);
      expect(await bytes('--count', '2', '--separator', '')).to.have.length(6);
      expect((await bytes('--count', '2', '--separator', '|||')).subarray(9).toString()).to.equal('|||');
    });
  });

  describe('--jsonl', () => {
    const records = async (...args: string[]) =>
      (await sample('--jsonl', ...args))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, string>);

    it('writes a record for each sample, which its rngSeed makes again alone', async () => {
      const flags = ['--seed', 'The "fox"', '--length', '30', '--unknown', 'skip'];
      const written = await records(...flags, '--count', '18', '--rng-seed', 'any word');
      expect(written).to.have.length(18);
      for (const record of [written[0], written[4], written[17]]) {
        expect(Object.keys(record)).to.deep.equal(['seed', 'text', 'rngSeed']);
        expect(record.seed).to.equal('The "fox"');
        expect(await records(...flags, '--rng-seed', record.rngSeed)).to.deep.equal([record]);
        const text = await sample(...flags, '--rng-seed', record.rngSeed, '--separator', '');
        expect(text).to.equal(record.text);
      }
    });

    it('holds the bytes of a model of bytes, whatever they are', async () => {
      const flags = ['-m', 'bytes.json', '--seed', '한', '--length', '300', '--rng-seed', '1'];
      const [record] = await records(...flags);
      const { bytes } = await succeed(['sample', ...flags], { folder: file() });
      expect(Object.keys(record)).to.deep.equal(['seed', 'text', 'textBase64', 'rngSeed']);
      expect(Buffer.from(record.textBase64, 'base64')).to.deep.equal(bytes);
      expect(record.text).to.equal(bytes.toString());
      const [whole] = await records('-m', 'bytes.json', '--seed', '한', '--length', '0');
      expect(whole).to.include({ seed: '한', text: '한' }).and.not.have.property('textBase64');
    });
  });

  describe('--lines', () => {
    const answer = (stdin: string | Uint8Array, ...args: string[]) =>
      charnn(['sample', '--lines', '--rng-seed', '1', '--length', '20', ...args], { folder: file(), stdin });

    it('goes on from each line, blank ones too, on one line each', async () => {
      const lines = Array.from({ length: 40 }, (_, k) => ['The fox', '', 'A crow', 'he'][k % 4]);
      const { code, stdout, stderr } = await answer(lines.join('\n'));
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const answers = stdout.split('\n');
      expect(answers).to.have.length(41);
      for (const [i, line] of lines.entries()) expect(answers[i].startsWith(line), answers[i]).to.equal(true);
      const flags = ['--seed', lines[2], '--rng-seed', '1:3', '--length', '20', '--stop', '\n'];
      expect(await sample(...flags)).to.equal(`${answers[2]}\n`);
    });

    it('answers a line before the next one comes', async () => {
      const child = startCharnn(['sample', '--lines', '--length', '10'], { folder: file() });
      const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
      for (const line of ['The fox', '', 'A crow']) {
        child.stdin!.write(`${line}\n`);
        expect((await answers.next()).value).to.match(new RegExp(`^${line}`));
      }
      child.stdin!.end();
      expect(await outcomeOf(child)).to.include({ code: 0, stderr: '' });
    });

    it('writes nothing for no lines', async () => {
      expect(await answer('')).to.include({ code: 0, stdout: '', stderr: '' });
    });

    it('ends at a line of unknown symbols, after all answers to those before it', async () => {
      const { code, stdout, stderr } = await answer('The\nfox\nT€\nhe\n');
      expect(code).to.equal(65);
      expect(stdout).to.match(/^The.*\nfox.*\n$/);
      expect(stderr).to.match(/^charnn: line 3 of standard input .*'€' \(U\+20AC\).*\n$/);
      expect((await answer('T€he\n', '--unknown', 'skip', '--length', '0')).stdout).to.equal('The\n');
    });

    it('writes a record for each line', async () => {
      const { stdout } = await answer('The\n\nfox\n', '--jsonl', '--no-echo');
      const records = stdout.split('\n').slice(0, -1);
      const seeds = records.map((line) => JSON.parse(line) as Record<string, string>);
      expect(seeds.map(({ seed, rngSeed }) => [seed, rngSeed])).to.deep.equal([
        ['The', '1'],
        ['', '1:2'],
        ['fox', '1:3'],
      ]);
    });

    it('takes the bytes of lines with a model of bytes', async () => {
      const { bytes } = await answer(
        Uint8Array.of(0xff, 0x0a, 0xfe, 0x0d, 0x0a),
        '-m',
        'bytes.json',
        '--length',
        '0',
      );
      expect([...bytes]).to.deep.equal([0xff, 0x0a, 0xfe, 0x0d, 0x0a]);
    });

    it('ends when the reader of endless lines has left', async () => {
      const { stdout } = await shell(
        'yes The | charnn sample --lines --length 5 | head -n 3; echo "${PIPESTATUS[1]}"',
        { folder: file() },
      );
      expect(stdout).to.match(/^(The.*\n){3}0\n$/);
    });
  });

  it('ends at once on SIGINT', async () => {
    const child = startCharnn(['sample', '--length', 'inf'], { folder: file() });
    const outcome = outcomeOf(child);
    child.stdout!.once('data', () => child.kill('SIGINT'));
    expect((await outcome).code).to.equal(130);
  });

  it('fault 53 and fault 84: names seed symbols that the model has never seen, or leaves them out', async () => {
    const refused = await charnn(['sample', '--seed', 'T€→he'], { folder: file() });
    expectRefused(refused, 65, "'€' (U+20AC)", "'→' (U+2192)", '--unknown skip');
    expect(await sample('--seed', 'T€→he', '--unknown', 'skip', '--length', '0')).to.equal('The\n');
    const number = await charnn(['sample', '--seed', '42'], { folder: file() });
    expectRefused(number, 65, "'4' (U+0034)", 'did you mean --rng-seed 42?');
    await writeFile(file('damaged.txt'), Uint8Array.of(0x54, 0xff));
    const damaged = await charnn(['sample', '--seed-file', 'damaged.txt'], { folder: file() });
    expectRefused(damaged, 65, 'damaged.txt', 'byte offset 1');
  });

  it('fault 84: names the flag that was meant', async () => {
    const refusals: [args: string[], hint: string][] = [
      [['model.json'], 'did you mean -m model.json?'],
      [['The fox'], "did you mean --seed 'The fox'?"],
      [['--length', '-1'], '--length'],
      [['--temperature', 'NaN'], '--temperature'],
      [['--top-p', '1.5'], '--top-p'],
      [['--seed', 'a', '--seed-file', 'corpus.txt'], '--seed-file'],
      [['--lines', '--count', '2'], '--lines and --count'],
      [['--lines', '--seed', 'a'], '--seed and --lines'],
      [['--lines', '--length', 'inf'], '--lines and --length inf'],
      [['--jsonl', '--length', 'inf'], '--jsonl'],
      [['--count', '2', '--length', 'inf'], '--count 2'],
      [['--jsonl', '--separator', 'x'], '--jsonl and --separator'],
      [['--count', '0'], '--count'],
      [['--stop', ''], '--stop must not be empty'],
    ];
    const outcomes = await Promise.all(
      refusals.map(([args]) => charnn(['sample', ...args], { folder: file() })),
    );
    for (const [i, [, hint]] of refusals.entries()) expectRefused(outcomes[i], 2, hint);
  });
});

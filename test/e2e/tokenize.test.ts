import { expect } from 'chai';
import fc from 'fast-check';
import { readFile, writeFile } from 'node:fs/promises';
import { charnn, useTemporaryFolder } from '../helpers/program.js';

describe('charnn tokenize', () => {
  const file = useTemporaryFolder();
  const run = (args: string[], stdin?: string | Uint8Array) =>
    charnn(['tokenize', ...args], { folder: file(), ...(stdin !== undefined && { stdin }) });

  it('gives ids in the order of the code points', async () => {
    expect((await run([], 'hello\n')).stdout).to.equal('2 1 3 3 4 0\n');
    expect((await run([], '😀\uffee한a')).stdout).to.equal('3 2 1 0\n');
  });

  it('writes nothing for an empty text', async () => {
    for (const args of [[], ['--one-hot']]) {
      expect(await run(args, '')).to.include({ code: 0, stdout: '' });
    }
  });

  it('writes one row of 0 and 1 for each symbol', async () => {
    expect((await run(['--one-hot'], 'abca')).stdout).to.equal('1 0 0\n0 1 0\n0 0 1\n1 0 0\n');
  });

  it('joins files as they are', async () => {
    await writeFile(file('a'), 'ab');
    await writeFile(file('b'), 'c');
    expect((await run(['a', 'b', 'a'])).stdout).to.equal('0 1 2 0 1\n');
  });

  it('decodes to the bytes that went in, for any text', async () => {
    const difficult = '\ufeffwith a mark\r\n한국어 \u1112\u1161\u11ab a\r\rb\u0000';
    const texts = fc.string({ unit: 'binary', minLength: 50 }).map((text) => difficult + text);
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const encoded = await run(['--save-vocabulary', 'v.json'], text);
        expect(encoded.code).to.equal(0);
        const decoded = await run(['--decode', '--vocabulary', 'v.json'], encoded.stdout);
        expect(decoded.bytes.equals(Buffer.from(text))).to.equal(true);
      }),
      { numRuns: 2 },
    );
  });

  it('decodes raw bytes', async () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 256);
    const encoded = await run(['--unit', 'byte', '--save-vocabulary', 'v.json'], bytes);
    expect(encoded.stdout.trim().split(' ').map(Number)).to.deep.equal([...bytes]);
    const decoded = await run(['--decode', '--vocabulary', 'v.json'], encoded.stdout);
    expect(decoded.bytes.equals(bytes)).to.equal(true);
    const withoutFile = await run(['--decode', '--unit', 'byte'], encoded.stdout);
    expect(withoutFile.bytes.equals(bytes)).to.equal(true);
    expect((await run(['--decode', '--unit', 'byte'], '256')).code).to.equal(65);
  });

  it('does to a text what its vocabulary says', async () => {
    await run(['--normalize', 'nfd', '--normalize-newlines', '--save-vocabulary', 'v.json'], '한글\r\n');
    const { stdout } = await run(['--vocabulary', 'v.json'], '글\r');
    expect((await run(['--decode', '--vocabulary', 'v.json'], stdout)).stdout).to.equal(
      '글\n'.normalize('NFD'),
    );
  });

  it('names what the vocabulary does not hold, or leaves it out', async () => {
    await run(['--save-vocabulary', 'v.json'], 'abc');
    const refused = await run(['--vocabulary', 'v.json'], 'abxc');
    expect(refused).to.include({ code: 65, stdout: '' });
    expect(refused.stderr).to.include("'x' (U+0078)");
    expect(await run(['--vocabulary', 'v.json', '--unknown', 'skip'], 'abxc')).to.include({
      stdout: '0 1 2\n',
      stderr: 'note: left out 1 unknown symbol\n',
    });
  });

  it('refuses a bad id with its position', async () => {
    await run(['--save-vocabulary', 'v.json'], 'abc');
    for (const ids of ['0 1 3', '0 1 -1', '0\n1\nx', '0 1 0.5']) {
      const { code, stderr } = await run(['--decode', '--vocabulary', 'v.json'], ids);
      expect(code, ids).to.equal(65);
      expect(stderr).to.include('at position 3');
    }
  });

  it('tells about a text', async () => {
    const text = '\ufeffabcab\r\nab\r\n';
    const { stdout } = await run(['--stats'], text);
    expect(stdout)
      .to.match(/^characters +12$/m)
      .and.match(/^bytes +14$/m)
      .and.match(/^lines +2$/m);
    expect(stdout)
      .to.match(/^odd +.*byte-order mark/m)
      .and.match(/^odd +.*CRLF/m);
    const record = JSON.parse((await run(['--stats', '--json'], text)).stdout) as Record<string, unknown>;
    expect(record).to.include({ characters: 12, bytes: 14, lines: 2, distinctSymbols: 6 });
  });

  it('tells about an empty text', async () => {
    const record = JSON.parse((await run(['--stats', '--json'], '')).stdout) as Record<string, unknown>;
    expect(record).to.include({ characters: 0, bytes: 0, lines: 0, entropyBitsPerCharacter: 0 });
  });

  it('refuses combinations that mean nothing', async () => {
    await run(['--save-vocabulary', 'v.json'], 'abc');
    for (const args of [
      ['--decode'],
      ['--decode', '--stats', '--vocabulary', 'v.json'],
      ['--json'],
      ['--vocabulary', 'v.json', '--unit', 'byte'],
      ['--unit', 'byte', '--normalize-newlines'],
      ['-m', 'm.json', '--vocabulary', 'v.json'],
    ]) {
      expect((await run(args, '0')).code, args.join(' ')).to.equal(2);
    }
  });

  it('never replaces its input, or a file of another kind', async () => {
    await writeFile(file('text'), 'abc');
    expect((await run(['--save-vocabulary', 'text', 'text'])).code).to.equal(2);
    await writeFile(file('notes'), 'mine');
    expect((await run(['--save-vocabulary', 'notes', 'text'])).code).to.equal(2);
    expect(await readFile(file('notes'), 'utf8')).to.equal('mine');
  });

  it('says so where a model stands among the texts', async () => {
    await writeFile(file('m.json'), '{"format":"charnn","version":1}');
    const { code, stderr } = await run(['m.json']);
    expect(code).to.equal(2);
    expect(stderr).to.include('did you mean -m m.json?');
  });

  it('refuses what is no vocabulary', async () => {
    await writeFile(file('v.json'), '{"format":"other"}');
    expect((await run(['--vocabulary', 'v.json'], 'a')).code).to.equal(65);
    await writeFile(file('v.json'), Uint8Array.of(0xff, 0xfe));
    expect((await run(['--vocabulary', 'v.json'], 'a')).code).to.equal(65);
    expect((await run(['--vocabulary', 'none.json'], 'a')).code).to.equal(66);
  });
});

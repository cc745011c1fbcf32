import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, shell, startCharnn, useSharedFolder } from '../helpers/program.js';

describe('charnn score', () => {
  const file = useSharedFolder();
  const run = (args: readonly string[], stdin?: string | Uint8Array) =>
    succeed(['score', ...args], { folder: file(), ...(stdin !== undefined && { stdin }) });
  const score = async (...args: string[]) => (await run(args)).stdout;
  let text: string;

  before(async () => {
    text = await corpus('fables.txt', 4000);
    await writeFile(file('corpus.txt'), text);
    await writeFile(file('marked.txt'), `\ufeff${text.replaceAll('\n', '\r\n').normalize('NFD')}`);
    const train = (name: string, ...args: string[]) =>
      succeed(['train', name, '-q', ...smallModel, ...args], { folder: file() });
    await Promise.all([
      train('corpus.txt'),
      train('corpus.txt', '--unit', 'byte', '-m', 'bytes.json'),
      train('marked.txt', '--normalize-newlines', '--normalize', 'nfc', '-m', 'marked.json'),
    ]);
  });

  it('writes bits/character, a tab and the line, for every line', async () => {
    const lines = text.split('\n');
    const scored = linesIn(await score('corpus.txt'));
    expect(scored.map((line) => line.slice(line.indexOf('\t') + 1))).to.deep.equal(lines);
    for (const [i, line] of scored.entries()) {
      expect(line).to.match(/^\d+\.\d{6}\t/);
      const bits = Number.parseFloat(line);
      if (lines[i] === '') expect(bits).to.equal(0);
      else expect(bits).to.be.within(1, 20);
    }
  });

  it('writes the bytes that a line had, whatever they are', async () => {
    const given = Buffer.concat([
      Buffer.from('\ufeffThe fox\r\n\n€ \u0000\u001b[31m\r\u2028x\n'),
      Buffer.of(0xff, 0xfe, 0x00, 0x0a, 0xe2, 0x82),
    ]);
    for (const model of ['model.json', 'bytes.json', 'marked.json']) {
      const { bytes, stderr } = await run(['-m', model], given);
      const lines = bytes.toString('latin1').split('\n');
      expect(lines.map((line) => line.slice(line.indexOf('\t') + 1)).join('\n')).to.equal(
        `${given.toString('latin1')}\n`,
      );
      expect(stderr).to.equal('');
    }
  });

  it('gives a line the same number wherever it stands, with any engine and number of threads', async () => {
    const lines = text.split('\n').filter((line) => line !== '');
    await writeFile(file('reversed.txt'), `${lines.toReversed().join('\n')}\n`);
    await writeFile(file('lines.txt'), lines.join('\n'));
    const whole = linesIn(await score('lines.txt'));
    const others = await Promise.all([
      succeed(['score', 'reversed.txt', '--threads', '2'], { folder: file(), ownProcess: true }).then(
        ({ stdout }) => stdout,
      ),
      score('reversed.txt', '--engine', 'simd'),
    ]);
    for (const other of others) expect(linesIn(other).toReversed()).to.deep.equal(whole);
    expect(await run([], lines[3])).to.include({ stdout: `${whole[3]}\n` });
  });

  it('reads files in order, each of which ends its last line, and standard input for -', async () => {
    await writeFile(file('one.txt'), 'The fox');
    await writeFile(file('two.txt'), 'and\nthe crow');
    const { stdout } = await run(['one.txt', '-', 'two.txt'], 'saw a');
    expect(stdout.replace(/^.*\t/gm, '')).to.equal('The fox\nsaw a\nand\nthe crow\n');
  });

  it('says that a file is named twice', async () => {
    await writeFile(file('once.txt'), 'The fox\n');
    const { stdout, stderr } = await succeed(['score', 'once.txt', 'once.txt'], { folder: file() });
    expect(stdout.trimEnd().split('\n')).to.have.length(2);
    expect(stderr).to.include('note: once.txt is named more than once');
  });

  it('writes nothing for an empty text', async () => {
    await writeFile(file('empty.txt'), '');
    for (const flags of [[], ['--jsonl'], ['--total'], ['--per', 'character'], ['--carry']]) {
      expect(await score('empty.txt', ...flags)).to.equal('');
      expect((await run(flags, '')).stdout).to.equal('');
    }
    const closed = await shell('charnn score <&-', { folder: file() });
    expect(closed).to.include({ code: 0, stdout: '', stderr: '' });
  });

  it('knows every symbol of the text that it was trained on, as it was read', async () => {
    const [bits] = linesIn(await score('-m', 'marked.json', '--per', 'character', 'marked.txt'))
      .map((record) => (JSON.parse(record) as { bits: number }).bits)
      .sort((a, b) => b - a);
    expect(bits).to.be.below(18); // an unknown one costs log₂ of a million and more
    const total = (name: string) => score('-m', 'marked.json', '--total', name);
    expect(await total('marked.txt')).to.equal(await total('corpus.txt'));
  });

  it('sums up what a text costs, alone or as a record', async () => {
    const sum = linesIn(await score('corpus.txt')).reduce(
      (bits, line) => bits + Number.parseFloat(line) * (line.length - line.indexOf('\t') - 1),
      0,
    );
    const total = await score('--total', 'corpus.txt');
    expect(total).to.match(/^\d+\.\d{6}\n$/);
    expect(Number(total)).to.be.closeTo(sum, 0.01);
    const record = jsonOf(await run(['--total', '--jsonl', 'corpus.txt']));
    expect(Object.keys(record)).to.deep.equal(['lines', 'characters', 'bits', 'bitsPerCharacter']);
    expect(record.lines).to.equal(text.split('\n').length);
    expect((record.bits as number).toFixed(6)).to.equal(total.trimEnd());
  });

  it('carries its state from line to line, if so wanted: then it is what evaluate measures', async () => {
    await writeFile(file('whole.txt'), `\n${text}`);
    const evaluated = jsonOf(await succeed(['evaluate', '--json', 'whole.txt'], { folder: file() }));
    const records = linesIn(await score('--carry', '--per', 'character', 'corpus.txt'));
    const newlines = text.split('\n').length - 1;
    expect(records.length).to.equal((evaluated.characters as number) - newlines);
    expect(await score('--carry', 'corpus.txt')).not.to.equal(await score('corpus.txt'));
    // A text of one line has no newline that one counts and the other does not.
    await writeFile(file('line.txt'), '\nThe fox and the crow');
    const line = jsonOf(
      await succeed(['evaluate', '--json', '--unknown', 'score', 'line.txt'], { folder: file() }),
    );
    const [scored] = (await run(['--carry', '--jsonl'], 'The fox and the crow')).stdout.split('\n');
    expect((JSON.parse(scored) as { bits: number }).bits).to.be.closeTo(
      (line.bitsPerCharacter as number) * 20,
      1e-9,
    );
  });

  it('writes a record for each line, of which every byte can be had again', async () => {
    const given = Buffer.concat([Buffer.from('The "fox"\r\n\n'), Buffer.of(0x61, 0xff, 0x0a)]);
    for (const model of ['model.json', 'bytes.json']) {
      const { stdout } = await run(['--jsonl', '-m', model], given);
      const records = linesIn(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(
        records.map(({ line, lineBase64, characters }) => ({ line, lineBase64, characters })),
      ).to.deep.equal([
        { line: 'The "fox"\r', lineBase64: undefined, characters: 10 },
        { line: '', lineBase64: undefined, characters: 0 },
        { line: 'a\ufffd', lineBase64: Buffer.of(0x61, 0xff).toString('base64'), characters: 2 },
      ]);
      expect(records[1]).to.include({ bits: 0, bitsPerCharacter: 0 });
      expect(records[2].bitsPerCharacter).to.equal((records[2].bits as number) / 2);
    }
  });

  it('writes a record for each character', async () => {
    const given = Buffer.concat([Buffer.from('a\n\n€'), Buffer.of(0xff)]);
    const symbolsOf = async (model: string) =>
      linesIn((await run(['--per', 'character', '-m', model], given)).stdout).map((line) => {
        const { bits, ...symbol } = JSON.parse(line) as Record<string, unknown>;
        expect(bits).to.be.a('number');
        return symbol;
      });
    expect(await symbolsOf('model.json')).to.deep.equal([
      { lineNumber: 1, character: 'a' },
      { lineNumber: 3, character: '€' },
      { lineNumber: 3, byte: 0xff },
    ]);
    const ofBytes = [0xe2, 0x82, 0xac, 0xff].map((byte) => ({ lineNumber: 3, byte }));
    expect(await symbolsOf('bytes.json')).to.deep.equal([{ lineNumber: 1, byte: 0x61 }, ...ofBytes]);
  });

  it('answers a line before the next one comes', async () => {
    const child = startCharnn(['score'], { folder: file() });
    const outcome = outcomeOf(child);
    for (const line of ['The fox', '', 'and the crow']) {
      child.stdin!.write(`${line}\n`);
      expect(await nextLine(child)).to.match(new RegExp(`^\\d+\\.\\d{6}\t${line}\n$`));
    }
    child.stdin!.end();
    expect((await outcome).code).to.equal(0);
  });

  it('ends when its reader has left', async () => {
    await writeFile(file('long.txt'), `${text}\n`.repeat(100));
    const { code, stdout, stderr } = await shell(
      'charnn score long.txt | head -n 1; echo "${PIPESTATUS[0]}"',
      { folder: file() },
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^\d\.\d{6}\t.*\n0\n$/);
    // A FIFO whose writer stays does not keep it, once there is a line that nobody reads any more.
    const fifo = await shell(
      'mkfifo pipe; (cat corpus.txt; sleep 1; cat corpus.txt; exec sleep 60) > pipe & ' +
        'charnn score pipe | head -n 1; echo "${PIPESTATUS[0]}"; kill %1',
      { folder: file() },
    );
    expect(fifo.stdout).to.match(/^\d\.\d{6}\t.*\n0\n$/);
  });

  it('leaves standard input alone where files are named', async () => {
    await writeFile(file('a.txt'), 'one\ntwo\n');
    const { stdout } = await shell(
      'printf "a\\na\\n" | while read -r name; do charnn score "$name.txt"; done | cut -f 2',
      { folder: file() },
    );
    expect(stdout).to.equal('one\ntwo\none\ntwo\n');
  });

  it('refuses what it cannot read, and two ways at once', async () => {
    const refused = (...args: string[]) => charnn(['score', ...args], { folder: file() });
    expectRefused(await refused('corpus.txt', 'none.txt'), 66, 'none.txt');
    expectRefused(await refused('model.json'), 2, '-m model.json');
    expectRefused(await refused('-m', 'none.json', 'corpus.txt'), 66, 'none.json');
    expectRefused(await refused('--per', 'character', '--total', 'corpus.txt'), 2, '--per', '--total');
    expectRefused(await refused('--per', 'word', 'corpus.txt'), 2, '--per', 'word');
  });
});

/** The lines of what a program wrote, each of which ends in a newline. */
function linesIn(output: string): string[] {
  const lines = output.split('\n');
  expect(lines.pop()).to.equal('');
  return lines;
}

/** What a program writes next, up to the end of a line. */
async function nextLine({ stdout }: ChildProcess): Promise<string> {
  let line = '';
  while (!line.endsWith('\n')) line += String((await once(stdout!, 'data'))[0]);
  return line;
}

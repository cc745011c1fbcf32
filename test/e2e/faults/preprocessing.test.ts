import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../../helpers/model-files.js';
import { charnn, useSharedFolder } from '../../helpers/program.js';

/** Line ends of an old Mac, and what else some take for one. */
const lineEnds = 'one\rtwo\u2028three\u000bfour\u000cfive\u0085six\n'.repeat(30);

describe('what is done to a text', () => {
  const file = useSharedFolder();
  const run = (...args: string[]) => succeed(args, { folder: file() });
  const train = (text: string, model: string, ...args: string[]) =>
    run('train', text, '-m', model, ...smallModel, ...args);
  /** Ids of a text, however it is spelt. */
  const idsOf = async (text: string | Uint8Array, ...args: string[]) =>
    (await succeed(['tokenize', ...args], { folder: file(), stdin: text })).stdout.trim().split(' ');
  let korean: string;

  before(async () => {
    korean = await corpus('korean.txt', 1500);
    await writeFile(file('windows.txt'), `\ufeff${korean.normalize('NFD').replaceAll('\n', '\r\n')}`);
    await writeFile(file('ends.txt'), lineEnds);
    await writeFile(file('bytes.txt'), korean);
    await train('bytes.txt', 'bytes.json', '-q', '--unit', 'byte');
  });

  it('fault 74: is done again wherever the training file is met, so none of its symbols is unknown', async () => {
    const preprocessing = ['--normalize', 'nfc', '--normalize-newlines'];
    const trained = jsonOf(
      await train(
        'windows.txt',
        'windows.json',
        ...preprocessing,
        '--validation',
        'windows.txt',
        '-q',
        '--json',
      ),
    );
    // `evaluate` refuses what is unknown, `sample` too.
    const evaluated = jsonOf(await run('evaluate', '-m', 'windows.json', 'windows.txt', '--json'));
    expect(evaluated.natsPerCharacter).to.be.closeTo(trained.natsPerCharacter as number, 1e-6);
    expect(evaluated.characters).to.equal(Array.from(korean.normalize('NFC')).length - 1);
    await run('sample', '-m', 'windows.json', '--seed-file', 'windows.txt', '--length', '1');
    const { stdout } = await run('score', '-m', 'windows.json', '--per', 'character', 'windows.txt');
    const records = stdout.trimEnd().split('\n');
    const bits = records.map((line) => (JSON.parse(line) as { bits: number }).bits);
    expect(Math.max(...bits)).to.be.below(18); // An unknown one costs log₂ of a million and more.
  });

  it('fault 75: never mends a text cut inside its last character with the next one', async () => {
    const [cut, rest] = [Uint8Array.of(0x61, 0xed, 0x95), Uint8Array.of(0x9c, 0x62)]; // a한b
    await writeFile(file('cut.txt'), cut);
    await writeFile(file('rest.txt'), rest);
    const refusals = [
      ['train', 'cut.txt', 'rest.txt'],
      ['train', 'windows.txt', '--validation', 'cut.txt'],
      ['evaluate', 'cut.txt', 'rest.txt', '-m', 'windows.json'],
      ['tokenize', 'cut.txt', 'rest.txt'],
      ['sample', '--seed-file', 'cut.txt', '-m', 'windows.json'],
    ];
    await train('windows.txt', 'windows.json', '-q');
    for (const args of refusals) {
      const refused = await charnn(args, { folder: file() });
      expectRefused(refused, 65, 'cut.txt', 'cut inside its last character', 'byte offset 1');
    }
    const whole = await idsOf('a한b');
    const lossy = (await run('tokenize', '--lossy', 'cut.txt', 'rest.txt')).stdout.trim().split(' ');
    expect([whole.length, lossy.length]).to.deep.equal([3, 4]);
    const scored = await run('score', '-m', 'windows.json', '--jsonl', 'cut.txt', 'rest.txt');
    const records = scored.stdout.trimEnd().split('\n');
    expect(records.map((line) => (JSON.parse(line) as { characters: number }).characters)).to.deep.equal([
      3, 2,
    ]);
  });

  it('fault 76: leaves other line ends alone, which is noted, or makes CR and CRLF one newline', async () => {
    const { stderr } = await train('ends.txt', 'ends.json');
    for (const name of ['lone carriage returns', 'U+2028', 'U+000B', 'U+000C', 'U+0085']) {
      expect(stderr).to.match(new RegExp(`^note: .*${name.replace('+', '\\+')}`, 'm'));
    }
    const symbols = async (model: string) =>
      (await readModel(file(model))).vocabulary.toJSON().symbols as string[];
    expect(await symbols('ends.json')).to.include.members([
      '\r',
      '\n',
      '\u000b',
      '\u000c',
      '\u0085',
      '\u2028',
    ]);
    const scored = await run('score', '-m', 'ends.json', 'ends.txt');
    expect(scored.stdout.trimEnd().split('\n')).to.have.length(30);

    await train('ends.txt', 'newlines.json', '-q', '--normalize-newlines');
    expect(await symbols('newlines.json'))
      .to.include.members(['\n', '\u000b', '\u000c', '\u0085', '\u2028'])
      .and.not.include('\r');
    // A CRLF at every place where reads of a file may meet.
    const text = `${'x'.repeat(65_535)}\r\n`.repeat(40);
    await writeFile(file('long.txt'), text);
    const { stdout } = await run('tokenize', '--normalize-newlines', 'long.txt');
    expect(stdout.trim().split(' ')).to.have.length(text.length - 40);
  });

  it('fault 77: gives ids in the order of the code points, whatever the language', async () => {
    const text = '😀\uffee한éazZ';
    const expected = Array.from(text).sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    for (const LANG of ['C', 'ko_KR.UTF-8', 'sv_SE.UTF-8', 'tr_TR.UTF-8']) {
      const environment = { LANG, LC_ALL: LANG };
      const { stdout } = await charnn(['tokenize', '--one-hot'], { environment, stdin: text });
      const ids = stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split(' ').indexOf('1'));
      expect(ids.map((id) => expected[id]).join('')).to.equal(text);
    }
  });

  it('fault 81: keeps blank lines and last lines without a newline, each file by itself', async () => {
    await writeFile(file('first.txt'), 'one\n\nthree');
    await writeFile(file('second.txt'), '\nfive');
    const scored = await run('score', '-m', 'bytes.json', 'first.txt', 'second.txt');
    expect(scored.stdout.replace(/^.*\t/gm, '')).to.equal('one\n\nthree\n\nfive\n');
    const stdin = 'one\n\nthree';
    const sampled = await succeed(['sample', '-m', 'bytes.json', '--lines', '--length', '0'], {
      folder: file(),
      stdin,
    });
    expect(sampled.stdout).to.equal(`${stdin}\n`);
    // Nothing is put between files of bytes.
    const evaluated = jsonOf(await run('evaluate', '-m', 'bytes.json', 'first.txt', 'second.txt', '--json'));
    expect(evaluated.characters).to.equal('one\n\nthree\nfive'.length - 1);
  });

  it('fault 90: is nothing to bytes, which come out as they are, in JSON too', async () => {
    const flags = ['-m', 'bytes.json', '--seed', '한', '--length', '200', '--rng-seed', '1'];
    const { bytes } = await run('sample', ...flags);
    expect(bytes).to.have.length(203);
    expect(bytes.includes(Buffer.from('\ufffd'))).to.equal(false);
    const record = jsonOf(await run('sample', ...flags, '--jsonl'));
    expect(Buffer.from(record.textBase64 as string, 'base64')).to.deep.equal(bytes);
    expect(record.text).to.equal(bytes.toString()).and.include('\ufffd');
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect((await idsOf(all, '-m', 'bytes.json')).map(Number)).to.deep.equal([...all]);
  });
});

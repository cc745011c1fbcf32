import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { useSharedFolder } from '../helpers/program.js';

describe('Korean', () => {
  const file = useSharedFolder();
  const run = (...args: string[]) => succeed(args, { folder: file() });
  const train = (text: string, model: string, ...args: string[]) =>
    run('train', text, '-m', model, '-q', ...smallModel, ...args);
  /** What a model says of a text, none of whose symbols may be unknown to it. */
  const evaluate = async (model: string, text: string) =>
    jsonOf(await run('evaluate', '-m', model, text, '--json'));
  let text: string;

  before(async () => {
    text = (await corpus('korean.txt', 2000)).normalize('NFC');
    await writeFile(file('plain.txt'), text);
    await writeFile(file('decomposed.txt'), text.normalize('NFD'));
    await writeFile(file('windows.txt'), `\ufeff${text.replaceAll('\n', '\r\n')}`);
    await Promise.all([
      train('plain.txt', 'jamo.json', '--normalize', 'nfd'),
      train('windows.txt', 'windows.json', '--normalize', 'nfd', '--normalize-newlines'),
      train('decomposed.txt', 'composed.json', '--normalize', 'nfc'),
      train('plain.txt', 'plain.json'),
    ]);
  });

  it('is learnt as jamo, of which there are few', async () => {
    const [jamo, plain] = [await readModel(file('jamo.json')), await readModel(file('plain.json'))];
    expect(plain.vocabulary.size).to.equal(new Set(text).size);
    expect(jamo.vocabulary.size).to.equal(new Set(text.normalize('NFD')).size);
    expect(jamo.vocabulary.size).to.be.below(plain.vocabulary.size / 2);
  });

  it('comes out composed, whatever the model wrote', async () => {
    // Hot enough to write jamo in orders that no word has.
    const { bytes } = await run('sample', '-m', 'jamo.json', '--length', '600', '--temperature', '1.5');
    const sample = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    expect(sample).to.equal(sample.normalize('NFC'));
    expect(sample).to.match(/[가-힣]/);
    expect(sample).not.to.include('\ufffd');
  });

  it('goes on from a seed in either form, which comes out composed', async () => {
    const seed = Array.from(text).slice(0, 3).join('');
    const write = async (begin: string) =>
      (await run('sample', '-m', 'jamo.json', '--seed', begin, '--length', '60', '--rng-seed', '1')).stdout;
    const written = await write(seed);
    expect(await write(seed.normalize('NFD'))).to.equal(written);
    expect(written.startsWith(seed)).to.equal(true);
  });

  it('ends at a stop as it is written, however that was typed', async () => {
    const seed = Array.from(text).slice(0, 3).join('');
    const write = async (...args: string[]) =>
      (
        await run(
          ...['sample', '-m', 'jamo.json', '--seed', seed, '--no-echo', '--length', '400', '--rng-seed', '1'],
          ...['--temperature', '1.5', '--separator', '', ...args],
        )
      ).stdout;
    const whole = await write();
    const stop = /[가-힣]/.exec(whole.slice(20))![0];
    const expected = whole.slice(0, whole.indexOf(stop));
    expect(await write('--stop', stop)).to.equal(expected);
    expect(await write('--stop', stop.normalize('NFD'))).to.equal(expected);
  });

  it('may end its seed inside a syllable', async () => {
    const syllable = '한'.normalize('NFD');
    const { stdout } = await run(
      'sample',
      '-m',
      'jamo.json',
      '--seed',
      syllable.slice(0, 1),
      '--length',
      '0',
    );
    expect(stdout).to.equal(`${syllable.slice(0, 1)}\n`);
  });

  for (const [model, name, symbols] of [
    ['jamo.json', 'plain.txt', (t: string) => t.normalize('NFD')],
    ['jamo.json', 'decomposed.txt', (t: string) => t.normalize('NFD')],
    ['windows.json', 'windows.txt', (t: string) => t.normalize('NFD')],
    ['composed.json', 'decomposed.txt', (t: string) => t],
  ] as const) {
    it(`is evaluated as it was trained: ${model} on ${name}`, async () => {
      const { characters, bytes } = await evaluate(model, name);
      expect(characters).to.equal(symbols(text).length - 1);
      const size = (await readFile(file(name))).length;
      expect(bytes).to.be.within(size - 16, size - 1);
    });
  }

  it('validates on the very file it is trained on', async () => {
    const trained = jsonOf(
      await run(
        ...['train', 'windows.txt', '--validation', 'windows.txt', '-m', 'validated.json', '-q', '--json'],
        ...['--normalize', 'nfd', '--normalize-newlines', ...smallModel],
      ),
    );
    const { natsPerCharacter } = await evaluate('validated.json', 'windows.txt');
    expect(natsPerCharacter).to.be.closeTo(trained.natsPerCharacter as number, 1e-6);
  });
});

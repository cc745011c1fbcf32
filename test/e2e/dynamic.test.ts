import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { CharacterModel } from '../../src/index.js';
import { corpus, expectRefused, jsonOf, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

describe('charnn evaluate --dynamic', () => {
  const file = useSharedFolder();
  const evaluate = (...args: string[]) => succeed(['evaluate', ...args], { folder: file() });
  const measure = async (...args: string[]) => jsonOf(await evaluate('--json', ...args));

  before(async () => {
    const text = await corpus('fables.txt', 4000);
    await writeFile(file('corpus.txt'), text);
    await writeFile(file('text.txt'), text.slice(0, 1500));
    await writeFile(file('pattern.txt'), 'no go, no no go. '.repeat(60));
    await writeFile(file('new.txt'), `${text.slice(0, 200)}→ the €fox`);
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
  });

  it('is told of as the protocol that it is', async () => {
    const { stdout } = await evaluate('text.txt', '--dynamic');
    expect(stdout).to.match(/^protocol +dynamic evaluation at rate 0\.0005\ncharacters +1,499$/m);
    expect(await measure('text.txt', '--dynamic')).to.include({ dynamic: true, dynamicRate: 0.0005 });
    expect(await measure('text.txt')).not.to.have.any.keys('dynamic', 'dynamicRate');
  });

  it('at rate 0 gives the numbers of the model as it is', async () => {
    expect(await measure('text.txt', '--dynamic-rate', '0')).to.deep.equal({
      ...(await measure('text.txt')),
      ...{ dynamic: true, dynamicRate: 0 },
    });
  });

  it('predicts a text better that repeats what the training text does not hold', async () => {
    const [still, dynamic, faster] = await Promise.all([
      measure('pattern.txt'),
      measure('pattern.txt', '--dynamic'),
      measure('pattern.txt', '--dynamic', '--dynamic-rate', '0.005'),
    ]);
    expect(dynamic.natsPerCharacter).to.be.below((still.natsPerCharacter as number) - 0.05);
    expect(faster.natsPerCharacter).to.be.below((dynamic.natsPerCharacter as number) - 0.5);
    expect(faster.accuracy).to.be.above(still.accuracy as number);
  });

  it('leaves the model file alone, and gives the same bytes every time', async () => {
    const before = await readFile(file('model.json'));
    const outputs = new Set<string>();
    for (const how of ['--threads 1', '--threads 2', '--threads 1 --engine simd']) {
      const args = ['evaluate', 'text.txt', '--dynamic', '--json', ...how.split(' ')];
      outputs.add((await succeed(args, { folder: file(), ownProcess: true })).stdout);
    }
    expect(outputs.size).to.equal(1);
    expect((await readFile(file('model.json'))).equals(before)).to.equal(true);
  });

  it('goes with unknown symbols, baselines, pages and records', async () => {
    expectRefused(await charnn(['evaluate', 'new.txt', '--dynamic'], { folder: file() }), 65, "'→'");
    const skipped = await measure('new.txt', '--dynamic', '--unknown', 'skip');
    const args = ['new.txt', '--dynamic', '--unknown', 'score'];
    const scored = await measure(...args, '--baselines', 'corpus.txt', '--html', 'page.html');
    expect([skipped.characters, scored.characters]).to.deep.equal([207, 209]);
    expect(scored).to.include({ unknownSymbols: 2, dynamic: true }).and.to.have.property('baselines');
    expect(await readFile(file('page.html'), 'utf8')).to.include('dynamic evaluation at rate 0.0005');
    const { stdout, stderr } = await evaluate(...args, '--per', 'character');
    expect(stderr).to.match(/nats\/character .*, dynamic evaluation at rate 0\.0005$/m);
    const bits = stdout.trimEnd().split('\n');
    const sum = bits.reduce((total, line) => total + (JSON.parse(line) as { bits: number }).bits, 0);
    expect(sum / 209).to.be.closeTo(scored.bitsPerCharacter as number, 1e-9);
  });

  it('compares models that both learn', async () => {
    const longer = ['--steps', '80', '-m', 'longer.json'];
    await succeed(['train', 'corpus.txt', '-q', ...smallModel, ...longer], { folder: file() });
    const how = ['text.txt', '--dynamic', '--unknown', 'score'];
    const other = await measure(...how, '-m', 'longer.json');
    const { comparison, ...first } = await measure('text.txt', '--dynamic', '--compare', 'longer.json');
    expect(first).to.deep.equal(await measure(...how));
    expect(comparison).to.include({ natsPerCharacter: other.natsPerCharacter });
  });

  it('refuses windows, and a rate that is none', async () => {
    const refuse = async (args: string[], ...words: string[]) =>
      expectRefused(await charnn(['evaluate', 'text.txt', ...args], { folder: file() }), 2, ...words);
    await Promise.all([
      refuse(['--dynamic', '--window', '50'], '--window', '--dynamic', 'mutually exclusive'),
      refuse(['--dynamic-rate', '0.001', '--window', '50'], '--window', '--dynamic-rate'),
      refuse(['--dynamic-rate', '1'], '--dynamic-rate', 'from 0 to 0.1', "'1'"),
      refuse(['--dynamic-rate', 'fast'], '--dynamic-rate', "'fast'"),
    ]);
  });

  it('is there for programs too', async () => {
    const model = await CharacterModel.load(file('model.json'));
    const measured = await model.evaluate({ files: [file('text.txt')] }, { dynamic: true });
    expect(measured).to.deep.equal(await measure('text.txt', '--dynamic'));
  });
});

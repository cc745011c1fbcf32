import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { saveCheckpoint } from '../../../src/node/files/files.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { corpus, expectRefused, jsonOf, smallModel, succeed } from '../../helpers/model-files.js';
import { charnn, outcomeOf, shell, startCharnn, useSharedFolder } from '../../helpers/program.js';

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe('what comes out', () => {
  const file = useSharedFolder();
  const run = (...args: string[]) => succeed(args, { folder: file() });

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await succeed(['train', 'corpus.txt', '-q', ...smallModel, '--rng-seed', '98765432109876543210'], {
      folder: file(),
    });
  });

  it('fault 82: shows losses near 0 in fixed decimals', async () => {
    // All weights are 0, and the biases give the letter all but a ten-millionth.
    const loss = 1.1e-7;
    const example = exampleCheckpoint(
      { layers: 1, hiddenSize: 1, symbols: '\na' },
      {
        bestValidationLoss: loss,
        trainingLoss: loss,
        history: [1, 2].map((step) => ({
          step,
          epoch: step,
          trainingLoss: loss,
          validationLoss: loss,
          learningRate: 1e-7,
        })),
      },
    );
    const vocabulary = Vocabulary.ofCharacters([
      [0x0a, 1e6],
      [0x61, 1e9],
    ]);
    for (const { name, data } of example.tensors) data.fill(0).set(name === 'output.bias' ? [-8, 8] : []);
    await saveCheckpoint(file('sure.json'), { ...example, vocabulary });
    await writeFile(file('sure.txt'), 'a'.repeat(50));
    const sure = (...args: string[]) => run(...args, '-m', 'sure.json', 'sure.txt');
    const table = (await sure('evaluate')).stdout;
    expect(table).to.match(/^nats\/character +0\.000000 ± 0\.000000$/m);
    const shown = [
      table,
      (await sure('evaluate', '--baselines', 'sure.txt')).stdout,
      (await sure('evaluate', '--compare', 'sure.json')).stdout,
      (await run('inspect', 'sure.json')).stdout,
    ];
    for (const text of shown) expect(text).not.to.match(/\de-\d/);
    expect((await sure('score')).stdout).to.equal(`0.000000\t${'a'.repeat(50)}\n`);
    expect((await sure('score', '--total')).stdout).to.match(/^0\.0000\d\d\n$/);
    expect(jsonOf(await sure('evaluate', '--json')).natsPerCharacter).to.be.within(1e-8, 1e-6);
  });

  if (hasJq) {
    it('fault 85: is a model that is the same once jq has rewritten it', async () => {
      await shell('jq -S . model.json > sorted.json', { folder: file() });
      expect((await readFile(file('sorted.json'))).equals(await readFile(file('model.json')))).to.equal(
        false,
      );
      const sample = async (model: string) =>
        (await run('sample', '-m', model, '--length', '80', '--rng-seed', '1')).stdout;
      expect(await sample('sorted.json')).to.equal(await sample('model.json'));
      const inspect = async (model: string) => {
        const { model: name, ...rest } = jsonOf(await run('inspect', model, '--json'));
        expect(name).to.equal(model);
        return rest;
      };
      expect(await inspect('sorted.json')).to.deep.equal(await inspect('model.json'));
      expect((await readFile(file('sorted.json'), 'utf8')).includes('"98765432109876543210"')).to.equal(true);
    });
  } else {
    it('fault 85: is not tested here: no jq is installed');
  }

  it('fault 86: needs no more memory than a container gives', async () => {
    const limit = 'process.constrainedMemory = () => 300e6;';
    const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(limit)}` };
    const train = (...args: string[]) =>
      charnn(['train', 'corpus.txt', ...smallModel, '-m', 'large.json', ...args], {
        folder: file(),
        environment,
      });
    const refused = await train('--hidden-size', '1024', '--layers', '4');
    expectRefused(refused, 65, 'this machine has 0.3 GB', '--hidden-size');
    expect((await train('-q')).code).to.equal(0);
  });

  it('fault 87: is a log in which each step stands once, after a crash too', async () => {
    const args = [
      'train',
      'corpus.txt',
      ...smallModel,
      '-m',
      'logged.json',
      '--log',
      'log.jsonl',
      '--steps',
      '1500',
    ];
    const child = startCharnn([...args, '--verbose'], { folder: file() });
    child.stderr!.on('data', (said: Buffer) => {
      if (/^step /m.test(said.toString())) child.kill('SIGTERM');
    });
    expect((await outcomeOf(child)).code).to.equal(143);
    // What a run writes that crashes after its state was saved: steps to come, and half a line.
    const [line] = (await readFile(file('log.jsonl'), 'utf8')).split('\n');
    const ahead = JSON.stringify({ ...(JSON.parse(line) as object), step: 1499 });
    await appendFile(file('log.jsonl'), `${ahead}\n{"step":1500,"epo`);
    await run(...args, '--resume', '-q');
    const lines = (await readFile(file('log.jsonl'), 'utf8')).trimEnd().split('\n');
    const steps = lines.map((entry) => (JSON.parse(entry) as { step: number }).step);
    expect(steps.length).to.be.at.least(2);
    expect(steps).to.deep.equal([...new Set(steps)].sort((a, b) => a - b));
    expect(steps.at(-1)).to.equal(1500);
    expect(steps).not.to.include(1499);
  });

  it('fault 91: has a standard error after one prediction too', async () => {
    const two = { folder: file(), stdin: 'Th' };
    expect(jsonOf(await succeed(['evaluate', '--json'], two))).to.include({
      characters: 1,
      standardError: 0,
    });
    expect((await succeed(['evaluate'], two)).stdout).to.match(/^nats\/character +\d\.\d{6} ± 0\.000000$/m);
    const compared = jsonOf(await succeed(['evaluate', '--compare', 'model.json', '--json'], two));
    const { difference } = compared.comparison as { difference: Record<string, number> };
    expect(difference).to.deep.equal({ natsPerCharacter: 0, standardError: 0 });
  });
});

import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { expectAllRefused, expectRefused, succeed } from '../helpers/model-files.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

describe('standard input, named -', () => {
  const file = useSharedFolder();
  const run = (stdin?: Uint8Array | string) => ({ folder: file(), ...(stdin !== undefined && { stdin }) });
  let model: Buffer;

  before(async () => {
    await writeFile(file('hello.txt'), 'hello');
    await succeed(['train', 'hello.txt', '-q', '--steps', '5', '--rng-seed', '1'], run());
    model = await readFile(file('model.json'));
  });

  it('is a model wherever one is read', async () => {
    for (const args of [
      ['sample', '--seed', 'h', '--rng-seed', '1'],
      ['evaluate', 'hello.txt'],
      ['score', 'hello.txt'],
      ['tokenize', 'hello.txt'],
      ['inspect', '--trace', 'hello'],
    ]) {
      const named = await succeed([...args, '-m', 'model.json'], run());
      const piped = await succeed([...args, '-m', '-'], run(model));
      expect(piped.stdout, args[0]).to.equal(named.stdout);
    }
    const inspected = await succeed(['inspect', '-'], run(model));
    expect(inspected.stdout).to.include('1 × 32 units');
    const compared = await succeed(['evaluate', 'hello.txt', '--compare', '-'], run(model));
    expect(compared.stdout).to.include('difference  0.000000');
    const learnt = ['train', 'hello.txt', '--from', '-', '--steps', '2', '-m', 'next.json'];
    expect((await succeed(learnt, run(model))).stderr).to.include('from   a model of 4 symbols');
  });

  it('is called so in messages', async () => {
    const outcome = await charnn(['sample', '-m', '-'], run('hello'));
    expectRefused(outcome, 65, 'standard input is not a charnn file');
  });

  it('is not read for two things', async () => {
    await expectAllRefused(
      2,
      [
        [['score', '-m', '-'], '--model - and the text are both standard input'],
        [['evaluate', '-', '-m', '/dev/stdin'], '--model /dev/stdin and the text are both standard input'],
        [['evaluate', 'hello.txt', '-m', '-', '--compare', '-'], '--model - and --compare - are both'],
        [['evaluate', '-', '--baselines', '-'], '--baselines - and the text are both'],
        [['train', '-', '--validation', '-'], '--validation - and the text are both'],
        [['sample', '-m', '-', '--lines'], '--model - and --lines are both standard input'],
      ],
      run(),
    );
  });

  it('is nowhere to write to', async () => {
    await expectAllRefused(
      2,
      [
        [['train', 'hello.txt', '-m', '-'], '-m - names no file'],
        [['train', 'hello.txt', '--log', '-'], '--log - names no file'],
        [['tokenize', 'hello.txt', '--save-vocabulary', '-'], '--save-vocabulary - names no file'],
        [['evaluate', 'hello.txt', '--html', '-'], '--html - names no file'],
        [['inspect', '--html', '-'], '--html - names no file'],
      ],
      run(),
    );
  });
});

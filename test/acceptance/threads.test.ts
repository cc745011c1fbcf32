import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, runFirst, useSharedFolder } from '../helpers/program.js';

describe('--threads', () => {
  const file = useSharedFolder();
  before(async () => writeFile(file('corpus.txt'), await corpus('fables.txt', 6000)));

  /** The bytes of the model of a short run. */
  async function train(threads: number, ...args: string[]): Promise<Buffer> {
    const run = [
      'train',
      'corpus.txt',
      '--rng-seed',
      '7',
      '-q',
      '-m',
      'model.json',
      '--threads',
      String(threads),
    ];
    await succeed([...run, ...args], { folder: file(), ownProcess: true });
    return readFile(file('model.json'));
  }

  // Streams are shared out where each thread has four or more, and the units of a layer where not.
  const runs: Record<string, string[]> = {
    'streams that divide evenly': ['--batch-size', '24', '--hidden-size', '20'],
    'streams that do not': ['--batch-size', '17', '--hidden-size', '33'],
    'few streams': ['--batch-size', '5', '--hidden-size', '50'],
    'one stream': ['--batch-size', '1', '--hidden-size', '40'],
    'fewer units than there are lanes': ['--batch-size', '2', '--hidden-size', '7'],
    'three layers, every kind of dropout, jitter and a limit of the gradient': [
      ...['--batch-size', '9', '--hidden-size', '24', '--layers', '3', '--dropout', '0.4'],
      ...['--weight-drop', '0.2', '--input-dropout', '0.2', '--length-jitter', '0.3'],
      ...['--clip-norm', '0.1', '--weight-decay', '0.1'],
    ],
  };
  for (const [name, args] of Object.entries(runs)) {
    it(`changes no byte of a model, with ${name}`, async () => {
      const alone = await train(1, '--steps', '12', '--sequence-length', '16', ...args);
      for (const threads of [2, 3, 4]) {
        const together = await train(threads, '--steps', '12', '--sequence-length', '16', ...args);
        expect(together.equals(alone), `${threads} threads`).to.equal(true);
      }
    });
  }

  it('changes nothing of an evaluation or a sample', async () => {
    await train(1, '--steps', '30', '--hidden-size', '48', '--layers', '2');
    const evaluations = ['--json', '--window 64 --json'].flatMap((how) =>
      ['1', '2', '3'].map((threads) => ['evaluate', 'corpus.txt', ...how.split(' '), '--threads', threads]),
    );
    const results = [];
    for (const args of evaluations)
      results.push((await succeed(args, { folder: file(), ownProcess: true })).stdout);
    expect(new Set(results.slice(0, 3)).size).to.equal(1);
    expect(new Set(results.slice(3)).size).to.equal(1);
    const sample = ['sample', '--seed', 'The', '--length', '100', '--rng-seed', '1', '--threads'];
    const texts = [];
    for (const threads of ['1', '2', '4'])
      texts.push((await succeed([...sample, threads], { folder: file(), ownProcess: true })).stdout);
    expect(new Set(texts).size).to.equal(1);
  });

  it('lets threads spin as they wait only where the quota of their container is enough for all', async () => {
    await succeed(['train', 'corpus.txt', ...smallModel, '-q', '-m', 'spinning.json'], {
      folder: file(),
      ownProcess: true,
    });
    /** Whether a second thread spins, of a process that may use so many of eight processors. */
    const spins = async (quota: string) => {
      const environment = runFirst(`
        import fs from 'node:fs';
        import { syncBuiltinESMExports } from 'node:module';
        import os from 'node:os';
        import { isMainThread, workerData } from 'node:worker_threads';
        const files = { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '${quota}' };
        const read = fs.readFileSync;
        fs.readFileSync = (file, ...options) => files[file] ?? read(file, ...options);
        os.availableParallelism = () => 8;
        syncBuiltinESMExports();
        if (!isMainThread) fs.writeSync(2, 'spinning: ' + workerData.spinning);
      `);
      const sample = ['sample', '-m', 'spinning.json', '--length', '1', '--threads', '2'];
      const { stderr } = await succeed(sample, { folder: file(), environment });
      return /spinning: (true|false)/.exec(stderr)?.[1];
    };
    expect([await spins('200000 100000'), await spins('100000 100000')]).to.deep.equal(['true', 'false']);
  });

  it('is refused where it is no number of threads', async () => {
    for (const threads of ['0', '1.5', 'all', '2000']) {
      const outcome = await charnn(['train', 'corpus.txt', '--threads', threads], {
        folder: file(),
        ownProcess: true,
      });
      expectRefused(outcome, 2, '--threads', threads);
    }
  });
});

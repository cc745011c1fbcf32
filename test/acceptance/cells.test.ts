import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, startCharnn, useSharedFolder } from '../helpers/program.js';

describe('--cell', () => {
  const file = useSharedFolder();
  before(async () => writeFile(file('corpus.txt'), await corpus('fables.txt', 6000)));

  for (const cell of ['gru', 'rnn']) {
    describe(cell, () => {
      const run = [
        ...['train', 'corpus.txt', '--cell', cell, '--rng-seed', '3', '--dropout', '0.2'],
        ...['--layers', '2', '--hidden-size', '40', '--batch-size', '8', '--sequence-length', '16'],
      ];
      const steps = ['--steps', '400'];
      const train = (model: string, ...args: string[]) =>
        succeed([...run, '-m', model, '-q', ...args], { folder: file(), ownProcess: true });
      const model = `${cell}.json`;
      before(async () => train(model, ...steps, '--engine', 'simd', '--threads', '1'));

      async function expectSame(other: string, than = model): Promise<void> {
        const [bytes, expected] = await Promise.all([readFile(file(other)), readFile(file(than))]);
        expect(bytes.equals(expected)).to.equal(true);
      }

      it('is part of the model, and is shown', async () => {
        const shown = await succeed(['inspect', model], { folder: file() });
        expect(shown.stdout).to.match(
          new RegExp(`^network +${cell}, 2 × 40 units, [\\d,]+ parameters$`, 'm'),
        );
        const told = jsonOf(await succeed(['inspect', model, '--json'], { folder: file() }));
        expect(told).to.include({ cell });
      });

      it('learns, and evaluates as it was trained', async () => {
        const args = ['evaluate', 'corpus.txt', '-m', model, '--json'];
        const result = jsonOf(await succeed(args, { folder: file() }));
        expect(result.natsPerCharacter).to.be.below(2.5); // the entropy of its single characters is 2.9
      });

      it('writes text', async () => {
        const args = ['sample', '-m', model, '--seed', 'The', '--length', '50', '--rng-seed', '1'];
        const { stdout } = await succeed(args, { folder: file() });
        expect(Array.from(stdout.trimEnd()).length).to.be.within(52, 53);
        expect((await succeed(args, { folder: file() })).stdout).to.equal(stdout);
      });

      it('traces its hidden states, of shape (1, T, H)', async () => {
        const { stdout } = await succeed(['inspect', model, '--trace', 'The'], { folder: file() });
        const trace = JSON.parse(stdout) as number[][][];
        expect([trace.length, trace[0].length, trace[0][0].length]).to.deep.equal([1, 3, 40]);
      });

      it('trains the same bytes at any number of threads, by any engine', async () => {
        const few = ['--steps', '30'];
        await train('alone.json', ...few, '--engine', 'simd', '--threads', '1');
        for (const threads of ['2', '3']) {
          await train('other.json', ...few, '--threads', threads);
          await expectSame('other.json', 'alone.json');
        }
      });

      it('goes on after an interruption to the same bytes', async () => {
        const child = startCharnn([...run, ...steps, '-m', 'resumed.json', '--verbose'], { folder: file() });
        child.stdin!.end();
        child.stderr!.on('data', (chunk: Buffer) => {
          if (/^step /m.test(chunk.toString())) child.kill('SIGTERM');
        });
        const interrupted = await outcomeOf(child);
        expect(interrupted.code, interrupted.stderr).to.equal(143);
        const other = await charnn(
          ['train', 'corpus.txt', '-m', 'resumed.json', '--resume', '--cell', 'lstm'],
          {
            folder: file(),
          },
        );
        expectRefused(other, 65, `--cell "${cell}"`, '--cell "lstm"');
        await succeed(['train', 'corpus.txt', '-m', 'resumed.json', '--resume', '-q'], {
          folder: file(),
          ownProcess: true,
        });
        await expectSame('resumed.json');
      });
    });
  }

  it('is refused where it is no kind of cell, with those that there are', async () => {
    const outcome = await charnn(['train', 'corpus.txt', '--cell', 'GRU'], { folder: file() });
    expectRefused(outcome, 2, "'GRU'", 'lstm, gru, rnn');
  });
});

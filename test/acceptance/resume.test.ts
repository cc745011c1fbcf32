import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import {
  charnn,
  type Outcome,
  outcomeOf,
  saying,
  startCharnn,
  useSharedFolder,
  useTemporaryFolder,
} from '../helpers/program.js';

/** A run that is long enough to be interrupted several times. */
const longRun = [
  ...['--hidden-size', '32', '--batch-size', '4', '--sequence-length', '32', '--dropout', '0.1'],
  ...['--layers', '2', '--steps', '2000', '--rng-seed', 'again'],
];

describe('charnn train --resume', () => {
  describe('after an interruption, ends with the bytes of a run that never stopped', () => {
    const file = useSharedFolder();
    let text: string;

    before(async () => {
      text = await corpus('fables.txt', 8000);
      await writeFile(file('corpus.txt'), text);
      await train('whole', 'corpus.txt', ...longRun, '--log', 'log.jsonl');
    });

    const folderOf = (name: string) => file(name);

    /** Runs to its end in a folder of its own. */
    async function train(name: string, ...args: string[]): Promise<Outcome> {
      await mkdir(folderOf(name), { recursive: true });
      if (!existsSync(`${folderOf(name)}/corpus.txt`)) {
        await copyFile(file('corpus.txt'), `${folderOf(name)}/corpus.txt`);
      }
      return succeed(['train', ...args, '-q'], { folder: folderOf(name) });
    }

    /** Starts a run, and has `interrupt` end it after its first evaluation. */
    async function interrupted(
      name: string,
      args: string[],
      interrupt: (child: ChildProcess) => Promise<unknown>,
      stdin = '',
    ): Promise<Outcome> {
      await mkdir(folderOf(name), { recursive: true });
      await writeFile(`${folderOf(name)}/corpus.txt`, text);
      const child = startCharnn(['train', ...args, '--verbose'], { folder: folderOf(name) });
      child.stdin!.on('error', () => undefined);
      child.stdin!.end(stdin);
      const outcome = outcomeOf(child);
      await saying(child, /^step /m);
      await interrupt(child);
      return outcome;
    }

    /** As `nohup` and a power cut: the run is saved, goes on, and is gone. */
    async function hangUpAndKill(child: ChildProcess, name: string): Promise<void> {
      const state = `${folderOf(name)}/model.training.jsonl`;
      const before = await readFile(state).catch(() => undefined);
      child.kill('SIGHUP');
      for (;;) {
        const now = await readFile(state).catch(() => undefined);
        if (now && !(before && now.equals(before))) break;
        await setTimeout(5);
      }
      child.kill('SIGKILL');
    }

    const stop = (signal: NodeJS.Signals) => (child: ChildProcess) => Promise.resolve(child.kill(signal));

    async function expectSameAsWhole(name: string): Promise<void> {
      const [resumed, whole] = await Promise.all(
        [name, 'whole'].map((run) => readFile(`${folderOf(run)}/model.json`)),
      );
      expect(resumed.equals(whole)).to.equal(true);
    }

    it('measures and saves what is trained for as long as is asked already', async () => {
      const args = ['corpus.txt', ...longRun];
      await interrupted('shorter', args, stop('SIGINT'));
      const again = ['train', ...args, '--steps', '1', '--resume', '--verbose'];
      const { stderr } = await succeed(again, { folder: folderOf('shorter') });
      expect(stderr)
        .to.match(/resuming after \d+ steps: .* only measured and saved$/m)
        .and.match(/^run +1 step of 4 × 32 characters/m)
        .and.match(/^trained \d+ steps, [^(]+$/m); // at no speed
    });

    it('fault 28, fault 29, fault 30 and fault 31: several times, by SIGTERM, kill -9 and SIGINT', async () => {
      const args = ['corpus.txt', ...longRun, '--log', 'log.jsonl'];
      const terminated = await interrupted('killed', args, stop('SIGTERM'));
      expect(terminated.code).to.equal(143);
      expect(terminated.stderr)
        .to.match(/^charnn: interrupted by SIGTERM$/m)
        .and.include('--resume');

      const killed = await interrupted('killed', [...args, '--resume'], (child) =>
        hangUpAndKill(child, 'killed'),
      );
      expect(killed.code).to.equal(null);

      const log = `${folderOf('killed')}/log.jsonl`;
      await appendFile(log, '{"step":9999,"epo');
      const stopped = await interrupted('killed', [...args, '--resume'], stop('SIGINT'));
      expect(stopped.code).to.equal(130);

      await train('killed', ...args, '--resume');
      await expectSameAsWhole('killed');
      expect(stepsOf(await readFile(log, 'utf8'))).to.deep.equal(
        stepsOf(await readFile(`${folderOf('whole')}/log.jsonl`, 'utf8')),
      );
    });

    it('where the text comes from standard input, and the flags are left out', async () => {
      const outcome = await interrupted('piped', ['-', ...longRun], stop('SIGTERM'), text);
      expect(outcome.code).to.equal(143);
      await succeed(['train', '--resume', '-q'], { folder: folderOf('piped'), stdin: text });
      await expectSameAsWhole('piped');
    });
  });

  describe('of a finished run', () => {
    const shared = useSharedFolder();
    const file = useTemporaryFolder();
    const names = ['corpus.txt', 'model.json', 'model.training.jsonl'];

    before(async () => {
      await writeFile(shared('corpus.txt'), await corpus('fables.txt', 4000));
      await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: shared() });
    });
    beforeEach(async () => {
      for (const name of names) await copyFile(shared(name), file(name));
    });

    const resume = (...args: string[]) => charnn(['train', ...args, '--resume'], { folder: file() });

    /** What all files hold. */
    const contents = () => Promise.all(names.map((name) => readFile(file(name), 'latin1')));

    it('says so, and changes nothing', async () => {
      const before = await contents();
      const outcome = await resume('corpus.txt', ...smallModel, '--json');
      expect(outcome.code).to.equal(0);
      expect(outcome.stderr).to.match(
        /^the run of model\.json is finished: to train further, give .*--time$/m,
      );
      expect(jsonOf(outcome)).to.include({ model: 'model.json', steps: 40, rngSeed: '1', validated: true });
      expect(await contents()).to.deep.equal(before);
    });

    it('says so, and changes nothing, where a length in another unit is no more than it did', async () => {
      const before = await contents();
      for (const length of [
        ['--epochs', '0.1'],
        ['--time', '0.001'],
      ]) {
        const outcome = await resume('corpus.txt', ...length, '--json');
        expect(outcome.code).to.equal(0);
        expect(outcome.stderr).to.match(
          /^the run of model\.json is finished: to train further, give .*--time$/m,
        );
        expect(outcome.stderr).not.to.match(/^trained /m);
        expect(await contents()).to.deep.equal(before);
      }
      expect(jsonOf(await resume('corpus.txt', '--epochs', '1', '-q', '--json'))).to.include({ epochs: 1 });
    });

    it('fault 38: writes the model again where it is gone', async () => {
      const before = await contents();
      await rm(file('model.json'));
      expect((await resume('corpus.txt', '-q')).code).to.equal(0);
      expect(await contents()).to.deep.equal(before);
    });

    it('goes on where its length is made longer', async () => {
      const outcome = await resume('corpus.txt', '--steps', '60', '-q', '--json');
      expect(outcome.code).to.equal(0);
      expect(jsonOf(outcome)).to.include({ steps: 60 });
      const { history, steps } = (await readModel(file('model.json'))).training;
      expect([steps, history.at(-1)!.step]).to.deep.equal([60, 60]);
      expect(existsSync(file('model.previous.json'))).to.equal(false);
    });

    it('fault 62: refuses what would make it another run, with both values', async () => {
      const before = await contents();
      await writeFile(file('other.txt'), 'another text, '.repeat(50));
      const refusals: [args: string[], words: string[]][] = [
        [
          ['corpus.txt', '--hidden-size', '17'],
          ['--hidden-size 16', '--hidden-size 17'],
        ],
        [
          ['corpus.txt', '--rng-seed', 'x'],
          ['--rng-seed "1"', '--rng-seed "x"'],
        ],
        [
          ['corpus.txt', '--normalize', 'nfd'],
          ['--normalize "none"', '--normalize "nfd"'],
        ],
        [
          ['corpus.txt', '--validation-fraction', '0.2'],
          ['--validation-fraction 0.2', 'its default'],
        ],
        [['corpus.txt', '--validation', 'other.txt'], ['validated on another text']],
        [['other.txt'], ['trained on another text (SHA-256 ', '…, not SHA-256 ', '…): name']],
        [['other.txt', '--steps', '60'], ['trained on another text']],
      ];
      const outcomes = await Promise.all(refusals.map(([args]) => resume(...args)));
      for (const [i, [, words]] of refusals.entries()) expectRefused(outcomes[i], 65, ...words);
      expect(await contents()).to.deep.equal(before);
    });

    it('refuses where there is nothing to resume', async () => {
      await rm(file('model.training.jsonl'));
      expectRefused(await resume('corpus.txt'), 66, 'nothing to resume', 'model.training.jsonl');
    });

    it('refuses a damaged state', async () => {
      const state = await readFile(file('model.training.jsonl'));
      await writeFile(file('model.training.jsonl'), state.subarray(0, state.length - 100));
      expectRefused(await resume('corpus.txt'), 65, 'model.training.jsonl');
    });
  });

  describe('is told of by an interrupted run, and what its model is', () => {
    const file = useTemporaryFolder();
    beforeEach(async () => writeFile(file('corpus.txt'), await corpus('fables.txt', 4000)));

    const evaluated = (child: ChildProcess): Promise<unknown> => once(child.stdout!, 'data');
    const sampled = (child: ChildProcess): Promise<unknown> => saying(child, /^--- sample/m);

    /** When a run is interrupted: the flags, what is waited for, and what the model is said to contain. */
    const runs: [when: string, flags: string[], moment: typeof evaluated, content: string][] = [
      ['after an evaluation', ['--steps', '40000'], evaluated, 'the best model so far'],
      [
        'before its first evaluation',
        ['--steps', '100000000', '--sample-every', '1'],
        sampled,
        'the latest model, not validated yet',
      ],
      [
        'with nothing held out',
        ['--steps', '40000', '--validation-fraction', '0'],
        evaluated,
        'the latest model, since nothing is held out',
      ],
    ];
    for (const [when, flags, moment, content] of runs) {
      it(when, async () => {
        const args = ['train', 'corpus.txt', ...smallModel, '--log', '/dev/stdout', ...flags];
        const child = startCharnn(args, { folder: file() });
        const outcome = outcomeOf(child);
        await moment(child);
        child.kill('SIGINT');
        const { code, stderr } = await outcome;
        expect(code, stderr).to.equal(130);
        expect(stderr).to.include(
          `\nmodel.json contains ${content}; to continue, repeat the command with --resume\n`,
        );
      });
    }
  });
});

/** The steps that a log tells of, in its order; every line must be whole. */
function stepsOf(log: string): number[] {
  expect(log.endsWith('\n')).to.equal(true);
  return log
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { step: number }).step);
}

import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { corpus, smallModel, succeed } from '../helpers/model-files.js';
import { withFaults } from '../helpers/faults/program.js';
import {
  charnn,
  type Outcome,
  outcomeOf,
  runFirst,
  startCharnn,
  useSharedFolder,
} from '../helpers/program.js';

describe('exit codes', () => {
  const file = useSharedFolder();

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await writeFile(file('damaged.txt'), Uint8Array.of(0x61, 0xff));
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
  });

  /** What each command is given for it to end with a code. */
  const cases: Readonly<Record<number, string[][]>> = {
    0: [
      ['score', 'corpus.txt'],
      ['sample', '--length', '5'],
      ['evaluate', 'corpus.txt'],
      ['inspect'],
      ['--help'],
    ],
    2: [
      ['train', '--no-such'],
      ['score', 'model.json'],
      ['sample', '--length', '-1'],
      ['inspect', '--trace'],
      [],
    ],
    65: [
      ['train', 'damaged.txt'],
      ['evaluate', 'damaged.txt'],
      ['sample', '--seed', '€'],
      ['inspect', 'corpus.txt'],
    ],
    66: [
      ['train', 'none.txt'],
      ['score', 'none.txt'],
      ['sample', '-m', 'none.json'],
      ['inspect', 'none.json'],
    ],
    ...(process.platform === 'linux' && {
      74: [
        ['train', 'corpus.txt', ...smallModel, '-m', 'nowhere/model.json'],
        ['train', 'corpus.txt', ...smallModel, '-m', '/dev/full'],
        ['evaluate', 'corpus.txt', '--html', '/dev/full'],
      ],
    }),
  };
  for (const [code, commands] of Object.entries(cases)) {
    it(`${code}, with one line of error or none, by every command`, async () => {
      const outcomes = await Promise.all(commands.map((args) => charnn(args, { folder: file() })));
      for (const [i, outcome] of outcomes.entries()) {
        expect(outcome.code, `${commands[i].join(' ')}: ${outcome.stderr}`).to.equal(Number(code));
        const errors = outcome.stderr.split('\n').filter((line) => line.startsWith('charnn: '));
        // No command at all is answered with the help.
        expect(errors, outcome.stderr).to.have.length(code === '0' || commands[i].length === 0 ? 0 : 1);
        expect(outcome.stderr).not.to.match(/^ {4}at /m);
      }
    });
  }

  describe('70, with the error and what caused it,', () => {
    const sample = ['sample', '--length', '5', '--rng-seed', '1', '--engine', 'simd'];

    /** Expects a bug to be reported, in lines that no character of the error can add to, or colour. */
    function expectReported({ code, stdout, stderr }: Outcome, ...words: string[]): void {
      expect({ code, stdout }, stderr).to.deep.equal({ code: 70, stdout: '' });
      expect(stderr).to.match(/^charnn: this is a bug in charnn: please report it[^\n]*\n.*^ {4}at /ms);
      expect(stderr).not.to.match(/(?!\n)\p{Cc}/u);
      for (const word of words) expect(stderr).to.include(word);
    }

    it('of an error on another thread', async () => {
      const faults = withFaults({ folder: file(), threadFailsAt: 0 }, { folder: file() });
      expectReported(
        await charnn([...sample, '--threads', '2'], faults),
        'Error: a thread of the engine stopped',
        'Error: this thread fails on purpose',
      );
    });

    it('of an error that others caused, which cannot drive the terminal', async () => {
      const environment = runFirst(`WebAssembly.compile = () => {
        const first = new TypeError('the first', { cause: 'a \\u001b[2Jword' });
        throw new Error('the \\u001b[31mlast', { cause: new Error('the second', { cause: first }) });
      };`);
      expectReported(
        await charnn(sample, { folder: file(), environment }),
        ...['Error: the ^[[31mlast', 'Error: the second', 'TypeError: the first', '[2Jword'],
      );
    });
  });

  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`${code} after ${signal}, in the midst of work`, async () => {
      const child = startCharnn(['sample', '--length', 'inf'], { folder: file() });
      child.stdout!.once('data', () => child.kill(signal));
      const scoring = startCharnn(['score'], { folder: file() });
      scoring.stdout!.once('data', () => scoring.kill(signal));
      scoring.stdin!.on('error', () => undefined);
      scoring.stdin!.write('The fox and the crow.\n'.repeat(20_000));
      for (const { code: exitCode, stderr } of await Promise.all([outcomeOf(child), outcomeOf(scoring)])) {
        expect(exitCode, stderr).to.equal(code);
        expect(stderr).to.match(/^(charnn: [^\n]+\n)?$/);
      }
    });
  }
});

import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { Random } from '../../src/core/random.js';
import { expectRefused, jsonOf, readModel, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, startCharnn, useSharedFolder } from '../helpers/program.js';

const flags = [
  ...['--lines', '--hidden-size', '32', '--batch-size', '4', '--sequence-length', '16'],
  ...['--steps', '400', '--rng-seed', '1', '--learning-rate', '0.02', '--warmup-steps', '10'],
];

/** Words that double a letter between two of a few others, each a line. */
function words(count: number): string[] {
  const random = new Random('words');
  const letter = () => 'abcd'[random.integer(4)];
  return Array.from({ length: count }, () => {
    const middle = letter();
    return `${letter()}${middle}${middle}${letter()}`;
  });
}

describe('charnn train --lines', () => {
  const file = useSharedFolder();
  const run = (...args: string[]) => succeed(args, { folder: file() });
  const train = async (name: string, ...args: string[]) => {
    await succeed(['train', 'words.txt', '-q', ...flags, '-m', name, ...args], {
      folder: file(),
      ownProcess: true,
    });
    return readFile(file(name));
  };

  before(async () => {
    await writeFile(file('words.txt'), words(600).join('\n'));
    const { stderr } = await run('train', 'words.txt', ...flags);
    expect(stderr).to.match(
      /^text .* characters to train on, in 540 lines, each a separate text, 300 held out/m,
    );
  });

  it('writes lines like those of the text, from any seed', async () => {
    const { stdout } = await run('sample', '--length', '1000', '--rng-seed', '1', '--temperature', '0.5');
    const lines = stdout.split('\n').slice(0, -2); // The last line may have been cut.
    expect(lines.length).to.be.above(150);
    expect(lines.filter((line) => /^[a-d]([a-d])\1[a-d]$/.test(line)).length / lines.length).to.be.above(
      0.95,
    );
    const greedy = ['--temperature', '0', '--length', '20'];
    const line = (await run('sample', '--seed', 'ab', ...greedy)).stdout;
    expect((await run('sample', '--seed', 'dccd\nab', ...greedy)).stdout).to.equal(`dccd\n${line}`);
  });

  it('holds out whole lines, and its loss is what evaluate says', async () => {
    const all = words(600);
    await writeFile(file('end.txt'), all.slice(540).join('\n'));
    const trained = (await readModel(file('model.json'))).training;
    const evaluated = jsonOf(await run('evaluate', '--json', 'end.txt'));
    expect(evaluated).to.include({ characters: 299, bytes: 299 });
    expect(evaluated.natsPerCharacter).to.be.closeTo(trained.bestValidationLoss!, 1e-6);
    // A line is what it is wherever it stands: in another order the losses are the same.
    await writeFile(file('other.txt'), [all[540], ...all.slice(541).reverse()].join('\n'));
    const reordered = jsonOf(await run('evaluate', '--json', 'other.txt'));
    expect(reordered.natsPerCharacter).to.be.closeTo(trained.bestValidationLoss!, 1e-9);
  });

  it('gives the same bytes at any number of threads, by either engine', async () => {
    const model = await readFile(file('model.json'));
    for (const how of [
      ['--threads', '1'],
      ['--threads', '3'],
      ['--engine', 'simd'],
    ]) {
      expect((await train('again.json', ...how)).equals(model), how.join(' ')).to.equal(true);
    }
  });

  it('and after an interruption', async () => {
    const long = ['--steps', '1500', '--hidden-size', '48'];
    const whole = await train('whole.json', ...long);
    const child = startCharnn(['train', 'words.txt', '--verbose', ...flags, '-m', 'stopped.json', ...long], {
      folder: file(),
    });
    child.stderr!.on('data', (said: Buffer) => {
      if (/^step /m.test(said.toString())) child.kill('SIGTERM');
    });
    expect((await outcomeOf(child)).code).to.equal(143);
    await succeed(['train', 'words.txt', '-q', '-m', 'stopped.json', '--resume'], {
      folder: file(),
      ownProcess: true,
    });
    expect((await readFile(file('stopped.json'))).equals(whole)).to.equal(true);
  });

  it('is not what a run without it goes on with', async () => {
    await run('train', 'words.txt', '-q', ...flags.slice(1), '-m', 'plain.json');
    const outcome = await charnn(['train', 'words.txt', '--lines', '--resume', '-m', 'plain.json'], {
      folder: file(),
    });
    expectRefused(outcome, 65, '--lines false', '--lines true');
  });

  it('takes a text without a newline for one line, and a line of 10 MB', async () => {
    await writeFile(file('hello.txt'), 'hello');
    const { stderr: told } = await run('train', 'hello.txt', '--lines', '-m', 'hello.json');
    expect(told).to.include('in 1 line, each a separate text');
    expect((await run('sample', '-m', 'hello.json', '--temperature', '0', '--length', '18')).stdout).to.equal(
      'hello\n'.repeat(3),
    );
    await writeFile(file('long.txt'), `${'all on one line. '.repeat(600_000)}\nand another`);
    const { stderr } = await run('train', 'long.txt', ...flags, '--steps', '5', '-m', 'long.json');
    expect(stderr).to.include('in 2 lines').and.include('nothing held out');
  });

  it('keeps a carriage return in its line, and bytes as they are', async () => {
    await writeFile(file('crlf.txt'), 'abc\r\n'.repeat(100));
    for (const unit of ['character', 'byte']) {
      await run('train', 'crlf.txt', ...flags, '--unit', unit, '-q', '-m', 'crlf.json');
      const { stdout } = await run('sample', '-m', 'crlf.json', '--temperature', '0', '--length', '10');
      expect(stdout).to.equal('abc\r\n'.repeat(2));
    }
    expect((await run('inspect', 'crlf.json')).stdout).to.match(
      /^text +bytes, .*every line a text of its own$/m,
    );
    expect(jsonOf(await run('inspect', 'crlf.json', '--json'))).to.include({ lines: true });
  });
});

import { expect } from 'chai';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import {
  charnn,
  type Outcome,
  outcomeOf,
  runFirst,
  saying,
  shell,
  startCharnn,
  useSharedFolder,
  useTemporaryFolder,
} from '../helpers/program.js';

describe('charnn train', () => {
  const file = useTemporaryFolder();
  const run = (...args: string[]) => succeed(args, { folder: file() });

  beforeEach(async () => writeFile(file('corpus.txt'), await corpus('fables.txt', 4000)));

  it('learns hello, into model.json of the current folder', async () => {
    await writeFile(file('hello.txt'), 'hello');
    const { stdout, stderr } = await run('train', 'hello.txt');
    expect(stdout).to.equal('');
    expect(stderr).to.include('random seed').and.include('model.json: training loss');
    expect(await readdir(file())).to.have.members([
      'corpus.txt',
      'hello.txt',
      'model.json',
      'model.training.jsonl',
    ]);
    expect((await run('sample', '--seed', 'hel')).stdout).to.match(/^hello/);
  });

  it('takes what no flag gives from a preset, which a run that goes on keeps', async () => {
    const { stderr } = await run(
      'train',
      'corpus.txt',
      '--preset',
      'best',
      '--layers',
      '1',
      '--steps',
      '1',
      '--threads',
      '1',
    );
    expect(stderr).to.include('; best preset');
    const { training } = await readModel(file('model.json'));
    expect(training.options).to.include({ preset: 'best', layers: 1, hiddenSize: 128 });
    const again = ['train', 'corpus.txt', '--resume', '--steps', '2', '--threads', '1'];
    const refused = await charnn([...again, '--preset', 'standard'], { folder: file() });
    expect(refused.code).to.equal(65);
    expect(refused.stderr).to.include('--preset "best"').and.include('--preset "standard"');
    await run(...again, '--preset', 'best');
  });

  it('learns a sentence that a pipe repeats', async () => {
    const sentence = 'the quick brown fox';
    const { stdout } = await shell(
      `yes '${sentence}' | head -c 50000 | charnn train - -q --hidden-size 32 --steps 300 --learning-rate 0.02 --warmup-steps 10 --rng-seed 1 && ` +
        `charnn sample --seed 'the q' --temperature 0 --length 40`,
      { folder: file() },
    );
    expect(stdout).to.equal(`${sentence}\n${sentence}\nthe q\n`);
  });

  describe('gives the same bytes for the same command', () => {
    const train = async (name: string, ...flags: string[]) => {
      const outcome = await run('train', 'corpus.txt', '-q', ...smallModel, '-m', name, ...flags);
      expect(outcome).to.include({ stdout: '', stderr: '' });
      return readFile(file(name));
    };

    it('wherever the model is written', async () => {
      await mkdir(file('folder'));
      const [first, again, other] = await Promise.all([
        train('first.json'),
        train('folder/again'),
        train('other.json', '--rng-seed', 'another word'),
      ]);
      expect(again.equals(first)).to.equal(true);
      expect(other.equals(first)).to.equal(false);
      const tensors = async (name: string) => (await readModel(file(name))).tensors;
      expect(await tensors('other.json')).not.to.deep.equal(await tensors('first.json'));
    });

    it('with several layers and dropout too', async () => {
      const flags = ['--layers', '2', '--dropout', '0.2'];
      const [first, again] = await Promise.all([
        train('first.json', ...flags),
        train('again.json', ...flags),
      ]);
      expect(again.equals(first)).to.equal(true);
    });

    it('though it was stopped (Ctrl+Z) and woken, and its times stay sane', async () => {
      const stopAtFirstEvaluation = `const { stderr, pid } = process, { write } = stderr;
        stderr.write = (text) => {
          write.call(stderr, text);
          if (/^step /.test(text)) (stderr.write = write, process.kill(pid, 'SIGSTOP'));
          return true;
        };`;
      const whole = train('whole.json', '--steps', '200');
      const flags = [...smallModel, '--steps', '200', '-m', 'stopped.json', '--json', '--verbose'];
      const start = performance.now();
      const child = startCharnn(['train', 'corpus.txt', ...flags], {
        folder: file(),
        environment: runFirst(stopAtFirstEvaluation),
      });
      const ended = outcomeOf(child);
      await saying(child, /^step /m);
      const waking = setInterval(() => child.kill('SIGCONT'), 1000);
      const outcome = await ended.finally(() => clearInterval(waking));
      const seconds = (performance.now() - start) / 1000;
      expect(outcome.code, outcome.stderr).to.equal(0);
      expect(await readFile(file('stopped.json'))).to.deep.equal(await whole);
      const { elapsedSeconds, characters, charactersPerSecond } = jsonOf(outcome) as Record<string, number>;
      // The time in which it was stopped counts.
      expect(characters / charactersPerSecond).to.be.within(1, elapsedSeconds);
      expect(elapsedSeconds).to.be.below(seconds);
      expect(outcome.stderr).not.to.match(/NaN|Infinity|-\d/);
    });
  });

  describe('what is held out', () => {
    /** Trains, and gives what `--json` says. */
    const train = async (...flags: string[]) =>
      jsonOf(await run('train', 'corpus.txt', '-q', '--json', ...smallModel, ...flags));
    const evaluate = async (...flags: string[]) => jsonOf(await run('evaluate', '--json', ...flags));

    it('is the end of the text, and its loss is what evaluate says', async () => {
      const text = await corpus('fables.txt', 4009);
      await writeFile(file('corpus.txt'), text);
      await writeFile(file('end.txt'), text.slice(Math.floor(4009 * 0.7)));
      const trained = await train('--validation-fraction', '0.3');
      expect(trained).to.include({ validated: true, model: 'model.json', steps: 40, characters: 40 * 64 });
      const evaluated = await evaluate('end.txt');
      expect(evaluated.characters).to.equal(4009 - 2806 - 1);
      expect(evaluated.natsPerCharacter).to.be.closeTo(trained.natsPerCharacter as number, 1e-6);
      expect(evaluated.bitsPerCharacter).to.be.closeTo(trained.bitsPerCharacter as number, 1e-6);
    });

    it('is another text, if one is named', async () => {
      await writeFile(file('other.txt'), 'An owl sat in an oak.\n'.repeat(8));
      const trained = await train('--validation', 'other.txt');
      const evaluated = await evaluate('other.txt');
      expect(evaluated.natsPerCharacter).to.be.closeTo(trained.natsPerCharacter as number, 1e-6);
    });

    it('is nothing, if so wanted, and then the loss told is that of training', async () => {
      const trained = await train('--validation-fraction', '0');
      expect(trained.validated).to.equal(false);
      expect(trained.natsPerCharacter).to.equal(trained.trainingLoss);
      const model = await readModel(file('model.json'));
      expect(model.training.bestValidationLoss).to.equal(undefined);
      expect(model.training.history.every((entry) => !('validationLoss' in entry))).to.equal(true);
    });

    it('is named where it holds symbols that the rest does not, or is unlike the rest', async () => {
      await writeFile(file('sorted.txt'), `${'abc '.repeat(900)}${'xyz '.repeat(100)}`);
      const { stderr } = await run('train', 'sorted.txt', ...smallModel);
      expect(stderr).to.match(/^note: 3 symbols occur only in the held-out text.*'x'/m);
      expect(stderr).to.match(/^note: .*very different from the rest/m);
    });
  });

  describe('tells', () => {
    const shared = useSharedFolder();
    let outcome: Outcome;

    before(async () => {
      await writeFile(shared('corpus.txt'), await corpus('fables.txt', 4000));
      const shown = ['--json', '--log', 'log.jsonl', '--sample-every', '20', '--validation-fraction', '0.03'];
      outcome = await succeed(['train', 'corpus.txt', ...smallModel, ...shown], { folder: shared() });
    });

    it('a person what it does, and how good the model became', () => {
      expect(outcome.stderr)
        .to.match(/^text {3}3,880 characters to train on, 120 held out/m)
        .and.match(/^model .* 1 × 16 units, .* parameters, .* of memory$/m)
        .and.match(/^run .* 40 steps of 4 × 16 characters .*, about .*s$/m)
        .and.match(/^model\.json: validation loss \d\.\d{6} nats\/character \(\d\.\d{4} bits\/character\)$/m)
        .and.include('nats/character: · training  ● validation');
    });

    it('a person what the model would write so far', () => {
      const samples = [...outcome.stderr.matchAll(/^--- sample after (\d+) steps\n([^]*?)\n---$/gm)];
      expect(samples.map(([, step]) => step)).to.deep.equal(['20', '40']);
      for (const [, , sample] of samples) expect(sample).to.have.length(200);
    });

    it('a script its result, as one JSON object', () => {
      const result = jsonOf(outcome);
      expect(result).to.include.keys(
        ...['model', 'steps', 'epochs', 'characters', 'natsPerCharacter', 'bitsPerCharacter'],
        ...['elapsedSeconds', 'charactersPerSecond', 'rngSeed'],
      );
      expect(result.rngSeed).to.equal('1');
      expect(result.epochs).to.be.closeTo((40 * 64) / 3880, 0.05);
      for (const [name, value] of Object.entries(result)) {
        if (typeof value === 'number') expect(value, name).to.be.above(0);
      }
    });

    it('a log every evaluation', async () => {
      const lines = (await readFile(shared('log.jsonl'), 'utf8')).trimEnd().split('\n');
      const entries = lines.map((line) => JSON.parse(line) as Record<string, number>);
      for (const entry of entries) {
        expect(Object.keys(entry)).to.deep.equal([
          ...['step', 'epoch', 'trainingLoss', 'validationLoss', 'learningRate'],
          ...['charactersPerSecond', 'elapsedSeconds'],
        ]);
      }
      const { history } = (await readModel(shared('model.json'))).training;
      expect(entries).to.have.length(history.length);
      for (const [i, entry] of history.entries()) expect(entries[i]).to.include(entry);
    });
  });

  describe('is as long as it was told', () => {
    it('in no time, which is refused by what takes longer', async () => {
      await writeFile(file('hello.txt'), 'hello');
      expectRefused(
        await charnn(['train', 'hello.txt', '--time', '0.001', '-q'], { folder: file() }),
        2,
        'starting and saving',
      );
    });

    it('or less, where patience is at its end', async () => {
      // What is held out is unlike what is learnt: the better the one, the worse the other.
      await writeFile(file('other.txt'), 'zebras jump quickly; '.repeat(20));
      const { stderr, ...outcome } = await run(
        ...[
          'train',
          'corpus.txt',
          '--json',
          '--validation',
          'other.txt',
          '--patience',
          '2',
          '--threads',
          '1',
        ],
        ...['--steps', '4000', '--hidden-size', '32', '--learning-rate', '0.05', '--rng-seed', '1'],
      );
      expect(stderr).to.include('stopped early');
      expect(jsonOf({ stderr, ...outcome }).steps).to.be.below(4000);
    });
  });
});

import { expect } from 'chai';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { corpus, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { shell, useTemporaryFolder } from '../helpers/program.js';

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

  it('learns a sentence that a pipe repeats', async () => {
    const sentence = 'the quick brown fox';
    const { stdout } = await shell(
      `yes '${sentence}' | head -c 20000 | charnn train - -q --hidden-size 32 --steps 150 --learning-rate 0.02 --rng-seed 1 && ` +
        "charnn sample --seed 'the q' --temperature 0 --length 54",
      { folder: file() },
    );
    expect(stdout).to.equal(`${sentence}\n`.repeat(3));
  });

  describe('gives the same bytes for the same command', () => {
    for (const flags of [[], ['--layers', '2', '--dropout', '0.2', '--epochs', '0.3']]) {
      it(`train ${flags.join(' ')}`, async () => {
        await mkdir(file('folder'));
        const length = flags.includes('--epochs')
          ? smallModel.filter((_, i) => i < 6)
          : smallModel.slice(0, 8);
        const train = async (name: string, rngSeed: string) => {
          await run('train', 'corpus.txt', '-q', ...length, ...flags, '--rng-seed', rngSeed, '-m', name);
          return readFile(file(name));
        };
        const [first, again, other] = await Promise.all([
          train('first.json', 'word'),
          train('folder/again', 'word'),
          train('other.json', 'another word'),
        ]);
        expect(again.equals(first)).to.equal(true);
        expect((await readModel(file('other.json'))).tensors).not.to.deep.equal(
          (await readModel(file('first.json'))).tensors,
        );
        expect(other.length).to.be.above(1000);
      });
    }
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

    it('is a tenth of the text by default', async () => {
      await writeFile(file('end.txt'), (await corpus('fables.txt', 4000)).slice(3600));
      const trained = await train();
      const evaluated = await evaluate('end.txt');
      expect(evaluated.natsPerCharacter).to.be.closeTo(trained.natsPerCharacter as number, 1e-6);
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
      expect(stderr).to.match(/^note: 3 symbols stand in the held-out text alone.*'x'/m);
      expect(stderr).to.match(/^note: .*unlike the rest/m);
    });
  });

  describe('says', () => {
    it('what it is about to do, and how good the model became', async () => {
      const { stdout, stderr } = await run('train', 'corpus.txt', ...smallModel);
      expect(stdout).to.equal('');
      expect(stderr)
        .to.match(/^text {3}3,600 characters to train on, 400 held out/m)
        .and.match(/^model .* 1 × 16 units, .* parameters, .* of memory$/m)
        .and.match(/^run .* 40 steps of 4 × 16 characters .*, about .*s$/m)
        .and.match(/^model\.json: validation loss \d\.\d{6} nats\/character \(\d\.\d{4} bits\/character\)$/m)
        .and.include('nats/character: · training  ● validation');
    });

    it('nothing at all with -q', async () => {
      expect(await run('train', 'corpus.txt', '-q', ...smallModel)).to.include({ stdout: '', stderr: '' });
    });

    it('its result as one JSON object with --json', async () => {
      const { stderr, ...outcome } = await run('train', 'corpus.txt', '--json', ...smallModel);
      expect(stderr).to.include('validation loss');
      const result = jsonOf({ ...outcome, stderr });
      expect(result).to.include.keys(
        ...['model', 'steps', 'epochs', 'characters', 'natsPerCharacter', 'bitsPerCharacter'],
        ...['elapsedSeconds', 'charactersPerSecond', 'rngSeed'],
      );
      expect(result.rngSeed).to.equal('1');
      expect(result.epochs).to.be.closeTo((40 * 64) / 3600, 0.05);
      for (const [name, value] of Object.entries(result)) {
        if (typeof value === 'number') expect(value, name).to.be.above(0);
      }
    });

    it('a sample now and then, if so wanted', async () => {
      const { stdout, stderr } = await run('train', 'corpus.txt', '--sample-every', '20', ...smallModel);
      expect(stdout).to.equal('');
      const samples = [...stderr.matchAll(/^--- sample after (\d+) steps\n([^]*?)\n---$/gm)];
      expect(samples.map(([, step]) => step)).to.deep.equal(['20', '40']);
      for (const [, , sample] of samples) expect(sample).to.have.length(200);
    });
  });

  it('adds a line to a log for every evaluation', async () => {
    for (const model of ['a.json', 'b.json']) {
      await run('train', 'corpus.txt', '-q', '--log', 'log.jsonl', '-m', model, ...smallModel);
    }
    const lines = (await readFile(file('log.jsonl'), 'utf8')).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, number>);
    for (const entry of entries) {
      expect(Object.keys(entry)).to.deep.equal([
        ...['step', 'epoch', 'trainingLoss', 'validationLoss', 'learningRate'],
        ...['charactersPerSecond', 'elapsedSeconds'],
      ]);
    }
    const { history } = (await readModel(file('a.json'))).training;
    const logged = entries.map(({ charactersPerSecond: _, elapsedSeconds: __, ...entry }) => entry);
    expect(logged).to.deep.equal([...history, ...history]);
  });

  describe('is as long as it was told', () => {
    it('in steps and in epochs', async () => {
      expect((await jsonOfRun('--steps', '7')).steps).to.equal(7);
      expect((await jsonOfRun('--epochs', '0.5')).epochs).to.be.closeTo(0.5, 0.02);
    });

    it('in time, and its schedule comes to its end', async () => {
      const { elapsedSeconds } = await jsonOfRun('--time', '2s');
      expect(elapsedSeconds).to.be.above(0.5).and.below(10);
      const { history, options } = (await readModel(file('model.json'))).training;
      expect(history.at(-1)!.learningRate).to.be.below((options.learningRate as number) * 0.1);
    });

    it('or less, where patience is at its end', async () => {
      // What is held out is unlike what is learnt: the better the one, the worse the other.
      await writeFile(file('other.txt'), 'zebras jump quickly; '.repeat(20));
      const { stderr, ...outcome } = await run(
        ...['train', 'corpus.txt', '--json', '--validation', 'other.txt', '--patience', '2'],
        ...['--steps', '4000', '--hidden-size', '32', '--learning-rate', '0.05', '--rng-seed', '1'],
      );
      expect(stderr).to.include('stopped early');
      expect(jsonOf({ stderr, ...outcome }).steps).to.be.below(4000);
    });

    const jsonOfRun = async (...length: string[]) =>
      jsonOf(await run('train', 'corpus.txt', '-q', '--json', '--hidden-size', '16', ...length));
  });
});

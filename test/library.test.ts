import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CharacterModel,
  CharnnError,
  DataError,
  InputError,
  type LineScore,
  OutputError,
  train,
  type TrainingProgress,
  type TrainOptions,
  UsageError,
} from '../src/index.js';
import { closedTeams } from './helpers/closed-teams.js';
import { corpus, succeed } from './helpers/model-files.js';
import { useTemporaryFolder } from './helpers/program.js';
import { rejectionOf } from './helpers/rejection.js';

const small: TrainOptions = {
  hiddenSize: 16,
  batchSize: 4,
  sequenceLength: 16,
  steps: 40,
  rngSeed: '1',
};

describe('the library', () => {
  const file = useTemporaryFolder();
  let text: string;
  let model: CharacterModel;

  before(async () => {
    text = await corpus('fables.txt', 4000);
    ({ model } = await train(text, small));
  });

  describe('trains', () => {
    it('on a string, and tells how it goes', async () => {
      const seen: TrainingProgress[] = [];
      const trained = await train(text, {
        ...small,
        steps: 10,
        validationFraction: 0.2,
        onStart: ({ trainingCharacters, validationCharacters }) =>
          expect([trainingCharacters, validationCharacters]).to.deep.equal([3200, 800]),
        onProgress: (progress) => seen.push(progress),
      });
      expect(seen.map(({ step }) => step)).to.deep.equal(Array.from({ length: 10 }, (_, i) => i + 1));
      expect(seen.at(-1)).to.include({ totalSteps: 10, progress: 1 });
      expect(trained).to.include({ steps: 10, characters: 640, stoppedEarly: false });
      const { natsPerCharacter } = await trained.model.evaluate(text.slice(3200));
      expect(natsPerCharacter).to.be.closeTo(trained.validationLoss!, 1e-6);
    });

    it('on lines, each a text of its own', async () => {
      const { model: ofLines } = await train('hello', {
        ...small,
        lines: true,
        steps: 300,
        learningRate: 0.02,
      });
      expect(ofLines.checkpoint.preprocessing.lines).to.equal(true);
      expect(await ofLines.sample('', { length: 12, temperature: 0 })).to.equal('hello\nhello\n');
    });

    it('from a trained model, which stays as it is', async () => {
      const before = structuredClone(model.checkpoint.tensors);
      const { model: next } = await train('Ω fox? Ω crow? '.repeat(40), {
        from: model,
        steps: 20,
        rngSeed: '1',
      });
      expect(next.checkpoint.config).to.include({ hiddenSize: 16, layers: 1 });
      expect(next.checkpoint.vocabulary.size).to.equal(model.checkpoint.vocabulary.size + 1);
      expect(model.checkpoint.tensors).to.deep.equal(before);
    });

    it('on files, into a file, and gives what the program gives', async () => {
      await writeFile(file('corpus.txt'), text);
      const { model: trained } = await train(
        { files: [file('corpus.txt')] },
        { ...small, model: file('library.json') },
      );
      await trained.save(file('saved.json'));
      const flags = ['--hidden-size', '16', '--batch-size', '4', '--sequence-length', '16', '--steps', '40'];
      await succeed(['train', 'corpus.txt', '-q', ...flags, '--rng-seed', '1', '-m', 'program.json'], {
        folder: file(),
      });
      const [library, saved, program] = await Promise.all(
        ['library', 'saved', 'program'].map((name) => readFile(file(`${name}.json`), 'utf8')),
      );
      expect(library === program).to.equal(true);
      expect(saved === program).to.equal(true);
    });

    it('until its signal is aborted, and rejects with the reason', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const training = train(text, {
        ...small,
        steps: 1_000_000_000,
        signal: controller.signal,
        onProgress: ({ step }) => {
          if (step === 3) controller.abort(reason);
        },
      });
      expect(await rejectionOf(training)).to.equal(reason);
      expect(await rejectionOf(train(text, { ...small, signal: AbortSignal.abort(reason) }))).to.equal(
        reason,
      );
    });
  });

  it('leaves the model that lies there where training is aborted before its first step', async () => {
    const model = file('early.json');
    await train(text, { ...small, model });
    const before = await readFile(model);
    const controller = new AbortController();
    const reason = new Error('enough');
    const { signal } = controller;
    const onStart = () => controller.abort(reason);
    expect(await rejectionOf(train(text, { ...small, rngSeed: 2, model, signal, onStart }))).to.equal(reason);
    expect((await readFile(model)).equals(before)).to.equal(true);
  });

  describe('samples', () => {
    it('piece by piece, or the whole', async () => {
      const options = { length: 50, rngSeed: '7' };
      const whole = await model.sample('The fox', options);
      expect(whole).to.match(/^The fox/);
      expect(Array.from(whole)).to.have.length(57);
      const pieces: string[] = [];
      for await (const piece of model.stream('The fox', options)) pieces.push(piece);
      expect(pieces.length).to.be.above(10);
      expect(pieces.join('')).to.equal(whole);
      expect(await model.sample('The fox', { ...options, echo: false })).to.equal(whole.slice(7));
    });

    it('the same for a random seed that is a number as for its digits', async () => {
      const [text, other] = await Promise.all(
        [7, '7'].map((rngSeed) => model.sample('The fox', { length: 50, rngSeed })),
      );
      expect(text).to.equal(other);
      expect(await model.sample('The fox', { length: 50, rngSeed: 8 })).not.to.equal(text);
    });

    it('several texts at the same time, none disturbed by another', async () => {
      const options = { length: 300, rngSeed: '7' };
      const seeds = ['The fox', 'A crow', ''];
      const together = await Promise.all(seeds.map((seed) => model.sample(seed, options)));
      for (const [i, seed] of seeds.entries())
        expect(together[i]).to.equal(await model.sample(seed, options));
    });

    it('what the program samples', async () => {
      await model.save(file('model.json'));
      const flags = ['--seed', 'The', '--length', '60', '--rng-seed', 'word'];
      const { stdout } = await succeed(['sample', ...flags], { folder: file() });
      const sampled = await model.sample('The', { length: 60, rngSeed: 'word' });
      expect(stdout).to.equal(sampled.endsWith('\n') ? sampled : `${sampled}\n`);
    });

    it('without end, as long as somebody reads', async () => {
      let text = '';
      for await (const piece of model.stream('', { length: Infinity })) {
        text += piece;
        if (text.length > 2000) break;
      }
      expect(text.length).to.equal(2001);
    });
  });

  it('saves a model and loads it again', async () => {
    await model.save(file('m.json'));
    const loaded = await CharacterModel.load(file('m.json'));
    expect(loaded.checkpoint.training).to.deep.equal(model.checkpoint.training);
    expect(await loaded.evaluate(text)).to.deep.equal(await model.evaluate(text));
    expect(await loaded.evaluate(text, { window: 1e6 })).to.deep.equal(await model.evaluate(text));
    expect(await loaded.trace('The')).to.deep.equal(await model.trace('The'));
    expect(await loaded.trace('The')).to.have.length(3);
  });

  it('scores lines, as the program does', async () => {
    await model.save(file('scoring.json'));
    await writeFile(file('lines.txt'), `${text.slice(0, 300)}\n\n€`);
    const scores: LineScore[] = [];
    for await (const score of model.score({ files: [file('lines.txt')] })) scores.push(score);
    const { stdout } = await succeed(['score', '-m', 'scoring.json', '--jsonl', 'lines.txt'], {
      folder: file(),
    });
    expect(scores.map((score) => `${JSON.stringify(score)}\n`).join('')).to.equal(stdout);
    const first = [];
    for await (const { line } of model.score('one\ntwo\n', { carry: true })) {
      first.push(line);
      break;
    }
    expect(first).to.deep.equal(['one']);
    expect(await rejectionOf(model.score({ files: [file('none.txt')] }).next())).to.be.instanceOf(InputError);
  });

  it('evaluates texts with symbols that the model has never seen', async () => {
    const { characters } = await model.evaluate('The €fox', { unknown: 'skip' });
    const scored = await model.evaluate('The €fox', { unknown: 'score' });
    expect([characters, scored.characters]).to.deep.equal([6, 7]);
    expect(scored.natsPerCharacter).to.be.above(3);
  });

  it('compares models on one text, whatever each would drop or put in', async () => {
    const raw = (await train(text, { ...small, unit: 'byte' })).model;
    const ofLines = (await train(text, { ...small, lines: true })).model;
    await writeFile(file('marked.txt'), '\ufeffThe fox and the crow');
    await writeFile(file('next.txt'), '\ufeffThe crow and the fox');
    const files = [file('marked.txt'), file('next.txt')];
    for (const other of [raw, ofLines]) {
      const there = await model.evaluate({ files }, { compare: other });
      const back = await other.evaluate({ files }, { compare: model });
      const [one, two] = [there, back].map(({ comparison }) => Object.values(comparison!.difference));
      expect(one[0]).to.be.closeTo(-two[0], 1e-9);
      expect([there.bytes, there.comparison!.bytes]).to.deep.equal([back.comparison!.bytes, back.bytes]);
      expect(there.bytes).to.equal(there.comparison!.bytes);
    }
  });

  it('does nothing to bytes', async () => {
    const error = await rejectionOf(train(text, { ...small, unit: 'byte', normalize: 'nfc' }));
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.match(/^unit byte .*normalize/);
  });

  it('compares models with unknown symbols scored, or not at all', async () => {
    for (const unknown of ['skip', 'error'] as const) {
      const error = await rejectionOf(model.evaluate(text, { compare: model, unknown }));
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.include(`unknown is ${unknown}`);
    }
  });

  it('evaluates beside n-grams, compressors and another model', async () => {
    const told: number[] = [];
    const { baselines, comparison, ...evaluation } = await model.evaluate(text, {
      baselines: text,
      compare: model,
      onPrediction: (loss) => told.push(loss),
    });
    expect(evaluation).to.deep.equal(await model.evaluate(text, { unknown: 'score' }));
    expect(baselines!.ngrams).to.have.length(6);
    expect(baselines!.brotli.bitsPerCharacter).to.be.below(1);
    expect(comparison!.difference).to.deep.equal({ natsPerCharacter: 0, standardError: 0 });
    const sum = told.reduce((total, loss) => total + loss, 0);
    expect(sum / told.length).to.be.closeTo(evaluation.natsPerCharacter, 1e-12);
  });

  it('throws errors that tell what to do', async () => {
    await writeFile(file('broken.json'), '{"format":"charnn"');
    const errors: [() => Promise<unknown>, new (message: string) => CharnnError, number, string][] = [
      [() => train(text, { steps: 5, epochs: 1 }), UsageError, 2, 'epochs and steps'],
      [
        () => train(text, { steps: 0 }),
        UsageError,
        2,
        'steps must be a whole number from 1 to 1000000000000, not 0',
      ],
      [() => train(text, { steps: NaN }), UsageError, 2, 'not NaN'],
      [() => train(text, { epochs: Infinity }), UsageError, 2, 'epochs must be a number above 0'],
      [
        () => train(text, { ...small, hiddenSize: 1.5 }),
        UsageError,
        2,
        'hiddenSize must be a whole number from 1 to 16384, not 1.5',
      ],
      [
        () => train(text, { ...small, validationFraction: 1 }),
        UsageError,
        2,
        'validationFraction must be a number from 0 to 0.99, not 1',
      ],
      [() => train(text, { from: model, hiddenSize: 8 }), UsageError, 2, 'hiddenSize is 8'],
      [() => train(text, { from: model, lines: true }), UsageError, 2, 'lines is true'],
      [() => train(Buffer.from(text) as never, small), UsageError, 2, 'not an object of the class Buffer'],
      [() => train(undefined as never, small), UsageError, 2, 'not undefined'],
      [() => model.evaluate({ files: 'a.txt' } as never), UsageError, 2, 'files: [...]'],
      [() => train(text, { epoch: 3 } as never), UsageError, 2, "no option 'epoch': did you mean 'epochs'?"],
      [() => model.sample('', { temp: 1 } as never), UsageError, 2, "did you mean 'temperature'?"],
      [() => model.evaluate(text, { size: 9 } as never), UsageError, 2, "no option 'size': the options are"],
      [() => model.score(text, { cary: true } as never).next(), UsageError, 2, "did you mean 'carry'?"],
      [() => train('', small), DataError, 65, 'no symbols'],
      [() => train({ files: [file('none.txt')] }, small), InputError, 66, 'none.txt'],
      [() => train(text, { ...small, model: file('nowhere/m.json') }), OutputError, 74, 'nowhere'],
      [() => model.save(file('nowhere/m.json')), OutputError, 74, 'nowhere'],
      [() => CharacterModel.load(file('none.json')), InputError, 66, 'none.json'],
      [() => CharacterModel.load(file('broken.json')), DataError, 65, 'broken.json'],
      [() => model.sample('€'), DataError, 65, "'€' (U+20AC)"],
      [() => model.trace('The €'), DataError, 65, "'€' (U+20AC)"],
      [() => model.evaluate('a'), DataError, 65, 'nothing to score'],
      [() => model.evaluate('a€'), DataError, 65, "'€' (U+20AC)"],
      [() => model.evaluate('a€'), DataError, 65, 'the text has symbols'],
    ];
    for (const [action, type, exitCode, words] of errors) {
      const error = await rejectionOf(action());
      expect(error, words).to.be.instanceOf(CharnnError).and.instanceOf(type);
      expect(error).to.have.property('exitCode', exitCode);
      expect(error.message).to.include(words);
    }
  });

  it('leaves no thread behind where a model to begin from lacks a tensor', async () => {
    const damaged = new CharacterModel({ ...model.checkpoint, tensors: model.checkpoint.tensors.slice(1) });
    const closed = await closedTeams(async () => {
      const error = await rejectionOf(train(text, { from: damaged, steps: 5, threads: 2 }));
      expect(error).to.be.instanceOf(DataError);
      expect(error.message).to.include(model.checkpoint.tensors[0].name);
    });
    expect(closed).to.deep.equal([2]);
  });

  it('is typed for programs in TypeScript', async () => {
    const repository = fileURLToPath(new URL('..', import.meta.url));
    await mkdir(file('node_modules'));
    await symlink(repository, file('node_modules/charnn'), 'dir');
    await writeFile(file('package.json'), '{"type":"module"}');
    await writeFile(file('program.ts'), consumer);
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...[compiler, '--noEmit', '--strict', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes'],
        ...['--target', 'ES2023', '--lib', 'ES2023', '--module', 'NodeNext'],
        ...['--types', 'node', '--typeRoots', path.join(repository, 'node_modules/@types')],
        'program.ts',
      ],
      { cwd: file() },
    ).catch((error: unknown) => error as { stdout: string });
    expect(stdout).to.equal('');
  });
});

/** A program that uses all of the library, as its types say. */
const consumer = `
import { type Checkpoint, CharacterModel, CharnnError, type Evaluation, train, version, Vocabulary } from 'charnn';

const controller = new AbortController();
try {
  const { model, validationLoss, steps } = await train('hello hello', {
    steps: 10,
    hiddenSize: 8,
    normalize: 'nfd',
    lines: true,
    signal: controller.signal,
    onProgress: ({ step, trainingLoss }) => { const line: string = step + trainingLoss.toFixed(3); void line; },
  });
  const loss: number | undefined = validationLoss;
  await train('hallo', { from: model, steps: 1 });
  await model.save('model.json');
  const loaded: CharacterModel = await CharacterModel.load('model.json');
  for await (const piece of loaded.stream('hel', { temperature: 0.5, length: 20, rngSeed: 7 })) piece.toUpperCase();
  const evaluation: Evaluation = await loaded.evaluate({ files: ['text.txt'] }, { window: 100 });
  const { baselines, comparison } = await loaded.evaluate('hello', { baselines: 'hello hello', compare: loaded });
  void [baselines?.gzip.bitsPerByte, comparison?.difference.standardError];
  const checkpoint: Checkpoint = loaded.checkpoint;
  const vocabulary: Vocabulary = checkpoint.vocabulary;
  for await (const { line, bits } of loaded.score('hello\\n', { carry: true })) line.padEnd(bits);
  const h: number[][] = await loaded.trace('hello');
  void [loss, steps, evaluation.bitsPerCharacter, vocabulary.size, h, version];
} catch (error) {
  if (error instanceof CharnnError) void error.exitCode.toFixed();
}
// @ts-expect-error -- there is no such option
await train('hello', { hiddenSise: 8 });
`;

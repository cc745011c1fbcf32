import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { newSymbolCosts } from '../../src/core/text/new-symbols.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

describe('charnn evaluate', () => {
  const file = useSharedFolder();
  const evaluate = (...args: string[]) => succeed(['evaluate', ...args], { folder: file() });
  const measure = async (...args: string[]) => jsonOf(await evaluate('--json', ...args));
  let text: string;

  before(async () => {
    text = await corpus('fables.txt', 4000);
    await writeFile(file('corpus.txt'), text);
    await writeFile(file('two.txt'), 'Th');
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
  });

  it('writes a table for a person', async () => {
    const { stdout, stderr } = await evaluate('corpus.txt');
    expect(stderr).to.equal('');
    expect(stdout)
      .to.match(/^characters +3,999$/m)
      .and.match(/^bytes +3,999$/m)
      .and.match(/^nats\/character +\d\.\d{6} ± \d\.\d{6}$/m)
      .and.match(/^bits\/character +\d\.\d{6}$/m)
      .and.match(/^bits\/byte +\d\.\d{6}$/m)
      .and.match(/^perplexity +\d+\.\d{4}$/m)
      .and.match(/^accuracy +\d+\.\d\d%$/m);
  });

  it('writes one object for a script, whose numbers agree with one another', async () => {
    const result = (await measure('corpus.txt')) as Record<string, number>;
    expect(Object.keys(result)).to.have.members([
      ...['characters', 'bytes', 'natsPerCharacter', 'bitsPerCharacter', 'bitsPerByte', 'perplexity'],
      ...['accuracy', 'standardError'],
    ]);
    const { natsPerCharacter, bitsPerCharacter, bitsPerByte, perplexity, accuracy, standardError } = result;
    expect(natsPerCharacter).to.be.within(1, Math.log(64));
    expect(bitsPerCharacter).to.be.closeTo(natsPerCharacter / Math.LN2, 1e-12);
    expect(bitsPerByte).to.equal(bitsPerCharacter); // The text is ASCII.
    expect(perplexity).to.be.closeTo(Math.exp(natsPerCharacter), 1e-9);
    expect(accuracy).to.be.within(0.05, 0.9);
    expect(standardError).to.be.within(0.001, 0.5);
  });

  it('cuts the text into windows, if so wanted; one that holds all of it is the one stream', async () => {
    const [whole, oneWindow, windows] = await Promise.all([
      measure('corpus.txt'),
      measure('corpus.txt', '--window', '100000'),
      measure('corpus.txt', '--window', '3'),
    ]);
    expect(oneWindow).to.deep.equal(whole);
    expect(windows.characters).to.equal(whole.characters);
    expect(windows.natsPerCharacter).not.to.equal(whole.natsPerCharacter);
  });

  it('reads files in order, and standard input, as one text', async () => {
    await writeFile(file('first.txt'), text.slice(0, 1000));
    await writeFile(file('rest.txt'), text.slice(1001));
    await writeFile(file('all.txt'), `${text.slice(0, 1000)}\n${text.slice(1001)}`);
    const piped = { folder: file(), stdin: text.slice(0, 1000) };
    const [whole, joined, fromPipe] = await Promise.all([
      evaluate('all.txt', '--json'),
      evaluate('first.txt', 'rest.txt', '--json'),
      succeed(['evaluate', '-', 'rest.txt', '--json'], piped),
    ]);
    expect(joined.stdout).to.equal(whole.stdout);
    expect(fromPipe.stdout).to.equal(whole.stdout);
  });

  it('scores two symbols as one prediction, without a standard error', async () => {
    expect(await measure('two.txt')).to.include({ characters: 1, bytes: 1, standardError: 0 });
  });

  it('refuses symbols that the model has never seen, or leaves them out and says how many', async () => {
    await writeFile(file('unknown.txt'), 'The €fox→ and€ the');
    await writeFile(file('known.txt'), 'The fox and the');
    expectRefused(
      await charnn(['evaluate', 'unknown.txt'], { folder: file() }),
      65,
      "'€' (U+20AC)",
      "'→'",
      '--unknown score',
    );
    const outcome = await evaluate('unknown.txt', '--unknown', 'skip', '--json');
    expect(outcome.stderr).to.include('3 symbols that the model has never seen are left out');
    const { unknownSymbols, characters, natsPerCharacter } = jsonOf(outcome);
    const known = await measure('known.txt');
    expect({ unknownSymbols, characters, natsPerCharacter }).to.deep.equal({
      unknownSymbols: 3,
      characters: known.characters,
      natsPerCharacter: known.natsPerCharacter,
    });
  });

  it('has a standard error where whole blocks are left out', async () => {
    await writeFile(file('gap.txt'), `${text.slice(0, 1200)}${'€'.repeat(1200)}${text.slice(1200, 2400)}`);
    const { standardError } = await measure('gap.txt', '--unknown', 'skip');
    expect(standardError).to.be.a('number').above(0);
  });

  it('scores unknown symbols, if so wanted, and says how many', async () => {
    await writeFile(file('few.txt'), 'The €fox');
    await writeFile(file('fewer.txt'), 'The fox');
    const score = (name: string) => evaluate(name, '--unknown', 'score', '--json');
    const outcome = await score('few.txt');
    expect(outcome.stderr).to.include('1 symbol that the model has never seen is scored as unknown');
    const [few, fewer] = [outcome, await score('fewer.txt')].map(jsonOf);
    expect([few.characters, few.unknownSymbols, fewer.unknownSymbols]).to.deep.equal([7, 1, 0]);
    const { unknown } = newSymbolCosts((await readModel(file('model.json'))).vocabulary);
    expect(few.natsPerCharacter).to.be.within(unknown / 7, (unknown + 6 * 6) / 7);
  });

  describe('with --baselines', () => {
    const losses = (record: Record<string, unknown>) =>
      record.baselines as {
        trainingCharacters: number;
        ngrams: { order: number; natsPerCharacter: number; bitsPerCharacter: number; bitsPerByte: number }[];
        gzip: { bitsPerCharacter: number };
        brotli: { bitsPerCharacter: number };
      };

    before(async () => {
      await writeFile(file('training.txt'), text.slice(0, 3600));
      await writeFile(file('held-out.txt'), text.slice(3600));
    });

    it('adds what n-grams and compressors reach on the same text', async () => {
      const record = await measure('held-out.txt', '--baselines', 'training.txt');
      expect(record).to.deep.include(await measure('held-out.txt'));
      const { trainingCharacters, ngrams, gzip, brotli } = losses(record);
      expect(trainingCharacters).to.equal(3600);
      expect(ngrams.map(({ order }) => order)).to.deep.equal([0, 1, 2, 3, 4, 5]);
      const [order0, , , order3] = ngrams;
      expect(order0.natsPerCharacter).to.be.within(2.7, 3.3);
      expect(order3.natsPerCharacter).to.be.within(1.5, order0.natsPerCharacter - 0.5);
      expect(order3.bitsPerCharacter).to.be.closeTo(order3.natsPerCharacter / Math.LN2, 1e-12);
      expect(order3.bitsPerByte).to.equal(order3.bitsPerCharacter); // The text is ASCII.
      for (const { bitsPerCharacter } of [gzip, brotli]) expect(bitsPerCharacter).to.be.within(1, 4.5);
    });

    it('shows them in columns, the model among them', async () => {
      const { stdout } = await evaluate('held-out.txt', '--baselines', 'training.txt');
      for (const name of ['model.json', 'n-grams of order 5', 'gzip', 'brotli'])
        expect(stdout).to.match(new RegExp(`^${name} +\\d\\.\\d{6} +\\d\\.\\d{6} +\\d\\.\\d{6}$`, 'm'));
    });

    it('knows the evaluated text by heart where it is the training text', async () => {
      const { ngrams, brotli } = losses(await measure('training.txt', '--baselines', 'training.txt'));
      expect(ngrams[5].natsPerCharacter).to.be.below(1);
      expect(brotli.bitsPerCharacter).to.be.below(0.05);
    });

    it('reads one of the two texts from standard input, not both', async () => {
      const piped = { folder: file(), stdin: text.slice(0, 3600) };
      const fromPipe = await succeed(['evaluate', 'held-out.txt', '--baselines', '-', '--json'], piped);
      expect(jsonOf(fromPipe)).to.deep.equal(await measure('held-out.txt', '--baselines', 'training.txt'));
      expectRefused(await charnn(['evaluate', '-', '--baselines', '-'], piped), 2, '--baselines -');
    });

    it('leaves symbols to the model that it has never seen, and refuses what is no training text', async () => {
      await writeFile(file('other.txt'), `${text.slice(0, 3600)}€→`);
      await writeFile(file('empty.txt'), '');
      const plain = losses(await measure('held-out.txt', '--baselines', 'training.txt'));
      const other = losses(await measure('held-out.txt', '--baselines', 'other.txt'));
      expect(other.ngrams).to.deep.equal(plain.ngrams);
      const against = (name: string) =>
        charnn(['evaluate', 'held-out.txt', '--baselines', name], { folder: file() });
      expectRefused(await against('model.json'), 2, 'did you mean -m');
      expectRefused(await against('missing.txt'), 66, 'missing.txt');
      expectRefused(await against('empty.txt'), 65, 'empty');
    });
  });

  describe('with --compare', () => {
    const train = (...args: string[]) =>
      succeed(['train', 'corpus.txt', '-q', ...smallModel, ...args], { folder: file() });
    const comparison = async (...args: string[]) =>
      (await measure(...args)).comparison as Record<string, unknown> & {
        difference: { natsPerCharacter?: number; bitsPerByte?: number; standardError: number };
      };

    before(async () => {
      await train('--steps', '80', '-m', 'longer.json');
      await train('--unit', 'byte', '-m', 'bytes.json');
      await writeFile(file('new.txt'), `${text}The €fox→ and€ the`);
    });

    it('adds the difference, with its standard error', async () => {
      const first = await measure('corpus.txt', '--unknown', 'score');
      const second = await measure('corpus.txt', '--unknown', 'score', '-m', 'longer.json');
      const { difference, ...other } = await comparison('corpus.txt', '--compare', 'longer.json');
      expect({ ...other, unknownSymbols: 0 }).to.deep.equal({ model: 'longer.json', ...second });
      const expected = (first.natsPerCharacter as number) - (second.natsPerCharacter as number);
      expect(expected).to.be.above(0);
      expect(difference.natsPerCharacter).to.be.closeTo(expected, 1e-12);
      // Both find the same stretches hard: the difference is surer than either loss.
      expect(difference.standardError).to.be.within(1e-4, first.standardError as number);
    });

    it('is 0 without a doubt for a model and itself', async () => {
      const { difference } = await comparison('corpus.txt', '--compare', 'model.json');
      expect(difference).to.deep.equal({ natsPerCharacter: 0, standardError: 0 });
    });

    it('is in bits/byte where the units differ, and the other way round the opposite', async () => {
      const there = await comparison('new.txt', '--compare', 'bytes.json');
      const back = await comparison('new.txt', '-m', 'bytes.json', '--compare', 'model.json');
      expect(there.difference).to.have.keys('bitsPerByte', 'standardError');
      expect(back.difference.bitsPerByte).to.be.closeTo(-there.difference.bitsPerByte!, 1e-9);
      expect(back.difference.standardError).to.be.closeTo(there.difference.standardError, 1e-9);
    });

    it('scores symbols that a model has never seen', async () => {
      const { stdout, stderr } = await evaluate('new.txt', '--compare', 'longer.json');
      expect(stderr).to.include('3 symbols that the model has never seen are scored as unknown');
      expect(stdout).to.match(
        /^difference {2}-?\d\.\d{6} ± \d\.\d{6} nats\/character, below 0 where model\.json is better$/m,
      );
      const args = ['evaluate', 'new.txt', '--compare', 'longer.json', '--unknown', 'skip'];
      expectRefused(await charnn(args, { folder: file() }), 2, '--unknown', '--compare');
    });

    it('names its own flag where there is no such model', async () => {
      const args = ['evaluate', 'two.txt', '--compare', 'none.json'];
      expectRefused(await charnn(args, { folder: file() }), 66, 'none.json', 'with --compare');
    });
  });

  describe('with --per character', () => {
    it('writes a record of each prediction', async () => {
      await writeFile(file('some.txt'), 'The €fox\n');
      const { stdout, stderr } = await evaluate('some.txt', '--per', 'character', '--unknown', 'score');
      const records = stdout.trimEnd().split('\n');
      const symbols = records.map((line) => JSON.parse(line) as { character: string; bits: number });
      expect(symbols.map(({ character }) => character).join('')).to.equal('he €fox\n');
      const sum = symbols.reduce((total, { bits }) => total + bits, 0);
      const { bitsPerCharacter } = await measure('some.txt', '--unknown', 'score');
      expect(sum / 8).to.be.closeTo(bitsPerCharacter as number, 1e-9);
      expect(stderr).to.match(/^\d\.\d{6} nats\/character/m);
      const both = ['evaluate', 'some.txt', '--per', 'character', '--json'];
      expectRefused(await charnn(both, { folder: file() }), 2, '--per', '--json');
      for (const other of ['--compare', '--baselines']) {
        const thrownAway = ['evaluate', 'some.txt', '--per', 'character', other, 'model.json'];
        expectRefused(await charnn(thrownAway, { folder: file() }), 2, '--per', other);
      }
    });

    it('writes all of a long text, and bytes by their values', async () => {
      const { stdout } = await evaluate(
        'corpus.txt',
        '--per',
        'character',
        '-m',
        'bytes.json',
        '--window',
        '100',
      );
      const records = stdout.trimEnd().split('\n');
      const bytes = records.map((line) => (JSON.parse(line) as { byte: number }).byte);
      expect(Buffer.from(bytes).toString()).to.equal(text.slice(1));
    });
  });

  describe('with --html', () => {
    const page = () => readFile(file('page.html'), 'utf8');
    const refuse = async (html: string, code: number, ...words: string[]) =>
      expectRefused(
        await charnn(['evaluate', 'corpus.txt', '--html', html], { folder: file() }),
        code,
        ...words,
      );

    it('writes the text as a page beside the result', async () => {
      const { stdout } = await evaluate('corpus.txt', '--json', '--html', 'page.html');
      expect(JSON.parse(stdout)).to.deep.equal(await measure('corpus.txt'));
      expect(await page())
        .to.match(/^<!doctype html>/)
        .and.include('corpus.txt, as model.json predicts it');
      expect((await page()).match(/<span /g)).to.have.length(4000);
      const { stderr } = await evaluate('two.txt', '--html', 'page.html'); // a page may be replaced by another
      expect((await page()).match(/<span /g)).to.have.length(2);
      expect(stderr).to.include('page.html shows all 2 characters');
    });

    it('names what the model took for likelier', async () => {
      await evaluate('corpus.txt', '--html', 'page.html');
      expect(await page()).to.match(/title="'e' \d+\.\d\d bits; likelier: ' ' \d+\.\d%/);
    });

    it('shows the beginning of a long text, and says so', async () => {
      await writeFile(file('long.txt'), text.repeat(26));
      const { stderr } = await evaluate('long.txt', '--html', 'page.html');
      expect(stderr).to.include('page.html shows the first 100,000 of 104,000 characters');
      expect((await page()).match(/<span /g)).to.have.length(100_000);
    });

    it('replaces nothing that is no page, and no input', async () => {
      await writeFile(file('notes.html'), '<p>my notes</p>');
      await refuse('notes.html', 2, '--html', 'not a page of charnn');
      await refuse('model.json', 2, 'the input model.json');
      await refuse('corpus.txt', 2, 'the input corpus.txt');
      await refuse('-', 2, '--html');
      await refuse('missing/page.html', 74, 'missing/page.html');
      expect(await readFile(file('notes.html'), 'utf8')).to.equal('<p>my notes</p>');
    });

    it('ends with 74 where the page cannot be written', async function () {
      if (process.platform !== 'linux') this.skip();
      const { code, stderr } = await charnn(['evaluate', 'corpus.txt', '--html', '/dev/full'], {
        folder: file(),
      });
      expect({ code, error: stderr.split('\n')[0] }).to.deep.include({ code: 74 });
      expect(stderr).to.match(/^charnn: .*\/dev\/full/m);
    });
  });
});

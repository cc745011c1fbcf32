import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { corpus, expectRefused, jsonOf, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { newSymbolCosts } from '../../src/text/new-symbols.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

describe('charnn evaluate', () => {
  const file = useSharedFolder();
  const evaluate = (...args: string[]) => succeed(['evaluate', ...args], { folder: file() });
  const measure = async (...args: string[]) => jsonOf(await evaluate('--json', ...args));
  let text: string;

  before(async () => {
    text = await corpus('fables.txt', 4000);
    await writeFile(file('corpus.txt'), text);
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
    await writeFile(file('two.txt'), 'Th');
    expect(await measure('two.txt')).to.include({ characters: 1, bytes: 1, standardError: 0 });
  });

  it('refuses symbols that the model has never seen, or leaves them out and says how many', async () => {
    await writeFile(file('unknown.txt'), 'The €fox→ and€ the');
    await writeFile(file('known.txt'), 'The fox and the');
    expectRefused(await charnn(['evaluate', 'unknown.txt'], { folder: file() }), 65, "'€' (U+20AC)", "'→'");
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

  it('scores unknown symbols, if so wanted, and says how many', async () => {
    await writeFile(file('few.txt'), 'The €fox');
    await writeFile(file('fewer.txt'), 'The fox');
    const score = (name: string) => evaluate(name, '--unknown', 'score', '--json');
    const outcome = await score('few.txt');
    expect(outcome.stderr).to.include('1 symbols that the model has never seen are scored as unknown');
    const [few, fewer] = [outcome, await score('fewer.txt')].map(jsonOf);
    expect([few.characters, few.unknownSymbols, fewer.unknownSymbols]).to.deep.equal([7, 1, 0]);
    const { unknown } = newSymbolCosts((await readModel(file('model.json'))).vocabulary);
    expect(few.natsPerCharacter).to.be.within(unknown / 7, (unknown + 6 * 6) / 7);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { defineCommand } from '../../../src/cli/commands/command.js';
import { formatHelp } from '../../../src/cli/options/help.js';
import { parseOptions } from '../../../src/cli/options/parser.js';
import { readWords } from '../../../src/cli/options/words.js';

const command = defineCommand({
  files: 'none',
  options: {
    seed: { kind: 'text', describe: 'the text to begin with' },
    stop: { kind: 'text', repeatable: true, describe: 'where to end' },
    hiddenSize: { kind: 'integer', describe: 'units of a layer', defaultNote: 'by the size of the text' },
    temperature: { kind: 'number', default: 0.8, describe: 'how daring' },
    unknown: { kind: 'choice', choices: ['error', 'skip'], default: 'error', describe: 'unknown symbols' },
    json: { kind: 'flag', describe: 'as JSON' },
  },
  examples: [
    ['sample --seed hel', 'begin with "hel"'],
    [
      'sample --seed "The fox" --temperature 0.5 | head',
      'a tame beginning, and so long that it has to be broken',
    ],
  ],
  epilogue: 'The end.',
  run: () => Promise.resolve(),
});
const load = () => Promise.resolve(command);
const entry = { name: 'sample', summary: 'write text', load };
const entries = [{ name: 'train', files: 'FILE...', summary: 'learn a model', load }, entry];
const chosen = { entry, command };
const parse = async (...words: string[]) => {
  const { options, given } = await parseOptions(chosen, readWords(words, command.options).given);
  return { options: options as Readonly<Record<string, unknown>>, given: Array.from<string>(given) };
};

describe('parseOptions', () => {
  it('brings any value through unchanged', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '',
        '-',
        '--',
        '--help',
        '-hello',
        '0x10',
        '1e5',
        'true',
        'false',
        '"a"',
        "'b'",
        '=',
        'a=b',
        '\n',
      ),
    );
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, async (seed, first, second) => {
        const { options } = await parse('--seed', seed, '--stop', first, '--json', '--stop', second);
        expect(options).to.deep.include({ seed, stop: [first, second], json: true });
      }),
      { numRuns: 30 },
    );
  });

  it('tells what was given from defaults', async () => {
    const { options, given } = await parse('--hidden-size', '12');
    expect(given).to.deep.equal(['hiddenSize']);
    expect(options).to.include({ hiddenSize: 12, temperature: 0.8, unknown: 'error', json: false });
  });

  it('keeps the last value of an option that is given twice', async () => {
    expect((await parse('--seed', 'a', '--seed', 'b', '--json', '--json')).options).to.include({
      seed: 'b',
      json: true,
    });
  });
});

describe('formatHelp', () => {
  it('lists the commands', async () => {
    const help = await formatHelp(entries, undefined, 80);
    expect(help)
      .to.match(/charnn train +learn a model/)
      .and.match(/charnn sample +write text/);
    expect(help).to.include('  -V, --version ').and.include('  -h, --help ');
  });

  it('tells of a command: use, options, defaults, examples', async () => {
    const help = await formatHelp(entries, chosen, 100);
    expect(help).to.include('charnn sample [options]').and.include('Write text.');
    expect(help).to.match(/--hidden-size +units of a layer \[integer; default: by the size of the text\]/);
    expect(help).to.include('[number; default: 0.8]').and.include('[error | skip; default: error]');
    expect(help).to.include('[text; repeatable]').and.include('-q, --quiet');
    expect(help).to.include('\n  charnn sample --seed hel\n      begin with "hel"\n').and.include('The end.');
    expect(help).not.to.include('--version');
  });

  it('keeps to the width of the terminal, and never breaks a command line', async () => {
    const help = await formatHelp(entries, chosen, 60);
    expect(Math.max(...help.split('\n').map((line) => line.length))).to.be.at.most(60);
    expect(help).to.include(
      '\n  charnn sample --seed "The fox" --temperature 0.5 | head\n' +
        '      a tame beginning, and so long that it has to be broken\n',
    );
    const narrow = await formatHelp(entries, chosen, 40);
    expect(narrow).to.include('\n  charnn sample --seed "The fox" --temperature 0.5 | head\n      a tame');
    expect(narrow).to.match(/\n {6}a tame beginning, and so long that\n {6}it has to be broken\n/);
  });
});

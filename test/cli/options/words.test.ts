import { expect } from 'chai';
import fc from 'fast-check';
import type { OptionSet } from '../../../src/cli/options/option.js';
import { globalOptions } from '../../../src/cli/options/shared-options.js';
import { readCommandName, readWords } from '../../../src/cli/options/words.js';
import { UsageError } from '../../../src/core/errors.js';

const options: OptionSet = {
  ...globalOptions,
  model: { kind: 'file', alias: 'm', describe: '' },
  seed: { kind: 'text', alias: 'prompt', describe: '' },
  stop: { kind: 'text', repeatable: true, describe: '' },
  topK: { kind: 'integer', describe: '' },
  json: { kind: 'flag', describe: '' },
  noEcho: { kind: 'flag', describe: '' },
};
const read = (...words: string[]) => {
  const { given, files } = readWords(words, options);
  return { given: Object.fromEntries(given), files };
};

describe('readWords', () => {
  it('takes the word after an option as its value, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(read('--seed', value, 'file')).to.deep.equal({ given: { seed: [value] }, files: ['file'] });
        expect(read(`--seed=${value}`)).to.deep.equal({ given: { seed: [value] }, files: [] });
      }),
    );
    for (const value of ['-hello', '', '123', '--help', '--', '-', '--seed', '--no-json']) {
      expect(read('--stop', value).given).to.deep.equal({ stop: [value] });
    }
  });

  it('knows aliases by their letter and by their word', () => {
    expect(read('-m', 'a', '--prompt', 'b').given).to.deep.equal({ model: ['a'], seed: ['b'] });
  });

  it('takes clusters of letters apart', () => {
    expect(read('-mM.json').given).to.deep.equal({ model: ['M.json'] });
    expect(read('-m=M.json').given).to.deep.equal({ model: ['M.json'] });
    expect(read('-mq', 'M.json')).to.deep.equal({ given: { model: ['q'] }, files: ['M.json'] });
    expect(read('-qm', 'M.json').given).to.deep.equal({ quiet: [''], model: ['M.json'] });
    expect(read('-qh').given).to.deep.equal({ quiet: [''], help: [''] });
  });

  it('keeps a lone dash, and everything after --, as files', () => {
    expect(read('a', '-', '--json', '--', '--json', '-', '--').files).to.deep.equal([
      'a',
      '-',
      '--json',
      '-',
      '--',
    ]);
  });

  it('refuses a flag with a value, and an option without one', () => {
    expect(() => read('--json=maybe')).to.throw(UsageError, "--json takes no value, but was given 'maybe'");
    expect(() => read('--json=')).to.throw(UsageError, '--json takes no value');
    expect(() => read('--model')).to.throw(UsageError, '--model needs a value');
    expect(() => read('-qm')).to.throw(UsageError, '-m needs a value');
  });

  it('refuses what it does not know, and says what was meant', () => {
    const refusals: [string, string][] = [
      ['--no-json', 'leave out --json instead'],
      ['--no-seed', 'there is no --no-seed'],
      ['--sed', 'did you mean --seed?'],
      ['--topK', 'did you mean --top-k?'],
      ['--jso', 'did you mean --json?'],
      ['--noecho', 'did you mean --no-echo?'],
      ['--zzzzzz', '--help lists the options'],
      ['--sede=x', 'did you mean --seed?'],
      ['-x', 'there is no -x'],
      ['-M', 'did you mean -m?'],
      ['-qx', 'there is no -x in -qx'],
      ['-5', 'a file of that name goes after --'],
      ['-odd.txt', 'a file of that name goes after --'],
    ];
    for (const [word, message] of refusals) expect(() => read(word), word).to.throw(UsageError, message);
  });
});

describe('readCommandName', () => {
  it('finds the command behind flags and their values', () => {
    expect(readCommandName(['-q', '--config', 'c.json', 'sample', '--seed', 'x'], options)).to.deep.equal({
      given: new Map([
        ['quiet', ['']],
        ['config', ['c.json']],
      ]),
      name: 'sample',
      rest: ['--seed', 'x'],
    });
  });

  it('says where the options of a command go', () => {
    expect(() => readCommandName(['-z', 'M.json', 'sample'], options)).to.throw(
      UsageError,
      'there is no -z; --help lists the options, and those of a command go after its name',
    );
  });

  it('finds none where there is none', () => {
    expect(readCommandName(['--help'], options)).to.deep.equal({
      given: new Map([['help', ['']]]),
      name: undefined,
      rest: [],
    });
  });
});

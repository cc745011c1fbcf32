import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { checkFiles, resolveOptions } from '../../../src/cli/options/arguments.js';
import { defineCommand } from '../../../src/cli/commands/command.js';
import { option } from '../../../src/cli/options/option.js';
import { globalOptions, modelOption } from '../../../src/cli/options/shared-options.js';
import { DataError, InputError, UsageError } from '../../../src/core/errors.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

const options = {
  ...globalOptions,
  hiddenSize: option.integer({ min: 1, describe: '' }),
  temperature: option.number({ min: 0, default: 0.8, describe: '' }),
  rngSeed: option.text({ describe: '' }),
  stop: option.texts({ describe: '' }),
  steps: option.integer({ min: 1, describe: '' }),
  epochs: option.integer({ min: 1, describe: '' }),
  json: option.flag({ describe: '' }),
};

describe('resolveOptions', () => {
  const file = useTemporaryFolder();
  const resolve = (flags: Record<string, string[]>) =>
    resolveOptions(options, [['steps', 'epochs']], new Map(Object.entries(flags)));
  const configured = async (config: unknown, flags: Record<string, string[]> = {}) => {
    await writeFile(file('c.json'), typeof config === 'string' ? config : JSON.stringify(config));
    return resolve({ config: [file('c.json')], ...flags });
  };

  it('takes defaults where nothing is given, and tells the two apart', async () => {
    const { options: values, given } = await resolve({ temperature: ['0.8'] });
    expect(values).to.include({ temperature: 0.8, hiddenSize: undefined, json: false });
    expect([...given]).to.deep.equal(['temperature']);
  });

  it('takes the flag before the configuration, and that before the default', async () => {
    const config = { hiddenSize: 64, 'rng-seed': 42, temperature: 0.5, json: true, stop: ['a', 'b'] };
    const { options: values } = await configured(config, { temperature: ['1'] });
    expect(values).to.deep.include({
      hiddenSize: 64,
      rngSeed: '42',
      temperature: 1,
      json: true,
      stop: ['a', 'b'],
    });
  });

  it('takes false in the configuration as not given', async () => {
    const { options: values, given } = await configured({ json: false });
    expect(values.json).to.equal(false);
    expect(given.has('json')).to.equal(false);
  });

  it('lets the flag of a group replace all of the group in the configuration', async () => {
    const { options: values } = await configured({ epochs: 3 }, { steps: ['100'] });
    expect(values).to.include({ steps: 100, epochs: undefined });
  });

  it('refuses two of a group', async () => {
    const message = '--steps and --epochs exclude each other';
    const flags = await rejectionOf(resolve({ steps: ['1'], epochs: ['2'] }));
    expect(flags).to.be.instanceOf(UsageError).and.have.property('message').that.includes(message);
    expect(await rejectionOf(configured({ steps: 1, epochs: 2 }))).to.be.instanceOf(UsageError);
  });

  it('names the flag or the key, the file and the value in its refusals', async () => {
    const flag = await rejectionOf(resolve({ hiddenSize: ['0'] }));
    expect(flag.message).to.equal("--hidden-size is a whole number of at least 1, not '0'");
    const key = await rejectionOf(configured({ hiddenSize: 0 }));
    expect(key.message).to.equal(`hiddenSize in ${file('c.json')} is a whole number of at least 1, not '0'`);
  });

  it('refuses keys and kinds of values that there are not', async () => {
    const near = await rejectionOf(configured({ hidenSize: 3 }));
    expect(near)
      .to.be.instanceOf(UsageError)
      .and.have.property('message')
      .that.includes("did you mean 'hiddenSize'?");
    expect((await rejectionOf(configured({ banana: 1 }))).message).to.match(
      /c\.json: there is no option 'banana': leave it out, or see --help/,
    );
    for (const config of [
      '{"__proto__": {}}',
      { constructor: 1 },
      { config: 'other.json' },
      { json: 'true' },
      { hiddenSize: null },
      { hiddenSize: [1] },
      { hiddenSize: 1, 'hidden-size': 1 },
    ]) {
      expect(await rejectionOf(configured(config)), JSON.stringify(config)).to.be.instanceOf(UsageError);
    }
  });

  it('refuses a file that is no configuration', async () => {
    for (const text of ['', '{', '[]', 'null', '3', '{"rngSeed": "\\ud800"}']) {
      expect(await rejectionOf(configured(text)), text).to.be.instanceOf(DataError);
    }
    expect(await rejectionOf(resolve({ config: [file('none.json')] }))).to.be.instanceOf(InputError);
  });
});

describe('checkFiles', () => {
  const command = defineCommand({
    files: 'none',
    options: modelOption,
    examples: [],
    run: () => Promise.resolve(),
  });

  it('says which flag a surplus file was meant for', () => {
    expect(() => checkFiles('sample', command, ['M.json'])).to.throw(UsageError, 'did you mean -m M.json?');
  });

  it('says how --lines is given a file', () => {
    expect(() => checkFiles('sample', command, ['seeds.txt'], ['--lines'])).to.throw(
      UsageError,
      'did you mean < seeds.txt?',
    );
  });

  it('says what a lone - was meant for', () => {
    const sample = { ...command, options: { seedFile: option.file({ describe: '' }) } };
    expect(() => checkFiles('sample', sample, ['-'], ['--lines'])).to.throw(
      "was given '-': leave it out, --lines reads standard input",
    );
    expect(() => checkFiles('sample', sample, ['-'])).to.throw('did you mean --seed-file -?');
  });

  it('allows as many as the command takes', () => {
    checkFiles('sample', command, []);
    checkFiles('inspect', { ...command, files: 'one' }, ['a']);
    checkFiles('train', { ...command, files: 'many' }, ['a', 'b', 'c']);
    expect(() => checkFiles('inspect', { ...command, files: 'one' }, ['a', 'b'])).to.throw(
      "inspect takes one argument, but was given 'a' and 'b'",
    );
  });
});

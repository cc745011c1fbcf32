import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { defineCommand } from '../../../src/cli/commands/command.js';
import { parseOptions } from '../../../src/cli/options/parser.js';
import { DataError, InputError, UsageError } from '../../../src/core/errors.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

const command = defineCommand({
  files: 'none',
  options: {
    hiddenSize: { kind: 'integer', min: 1, describe: '' },
    temperature: { kind: 'number', min: 0, default: 0.8, describe: '' },
    rngSeed: { kind: 'text', describe: '' },
    stop: { kind: 'text', repeatable: true, describe: '' },
    steps: { kind: 'integer', min: 1, describe: '' },
    epochs: { kind: 'integer', min: 1, describe: '' },
    json: { kind: 'flag', describe: '' },
  },
  exclusive: [['steps', 'epochs']],
  examples: [],
  run: () => Promise.resolve(),
});
const entry = { name: 'train', summary: '', load: () => Promise.resolve(command) };

describe('parseOptions with a configuration', () => {
  const file = useTemporaryFolder();
  const resolve = async (flags: Record<string, string[]>) => {
    const { options, given } = await parseOptions({ entry, command }, new Map(Object.entries(flags)));
    return {
      options: options as Readonly<Record<string, unknown>>,
      given: given as ReadonlySet<string>,
    };
  };
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
    const message = '--steps and --epochs are mutually exclusive';
    const flags = await rejectionOf(resolve({ steps: ['1'], epochs: ['2'] }));
    expect(flags).to.be.instanceOf(UsageError).and.have.property('message').that.includes(message);
    expect(await rejectionOf(configured({ steps: 1, epochs: 2 }))).to.be.instanceOf(UsageError);
  });

  it('names the flag or the key, the file and the value in its refusals', async () => {
    const flag = await rejectionOf(resolve({ hiddenSize: ['0'] }));
    expect(flag.message).to.equal("--hidden-size must be a whole number of at least 1, not '0'");
    const key = await rejectionOf(configured({ hiddenSize: 0 }));
    expect(key.message).to.equal(
      `hiddenSize in ${file('c.json')} must be a whole number of at least 1, not '0'`,
    );
  });

  it('refuses keys and kinds of values that there are not', async () => {
    const near = await rejectionOf(configured({ hidenSize: 3 }));
    expect(near)
      .to.be.instanceOf(UsageError)
      .and.have.property('message')
      .that.includes("did you mean 'hiddenSize'?");
    expect((await rejectionOf(configured({ banana: 1 }))).message).to.match(
      /c\.json: there is no option 'banana': remove it, or see/,
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

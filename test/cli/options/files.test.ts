import { expect } from 'chai';
import { defineCommand } from '../../../src/cli/commands/command.js';
import { checkFiles } from '../../../src/cli/options/files.js';
import { modelOption } from '../../../src/cli/options/shared-options.js';
import { UsageError } from '../../../src/core/errors.js';

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
    expect(() => checkFiles('sample', command, ['seeds.txt'], true)).to.throw(
      UsageError,
      'did you mean < seeds.txt?',
    );
  });

  it('says what a lone - was meant for', () => {
    const sample = { ...command, options: { seedFile: { kind: 'file', describe: '' } as const } };
    expect(() => checkFiles('sample', sample, ['-'], true)).to.throw(
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

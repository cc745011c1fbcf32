import { expect } from 'chai';
import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { checkOutputs, type OutputKind, refuseModels } from '../../../src/cli/commands/outputs.js';
import { UsageError } from '../../../src/core/errors.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

const heads: Record<OutputKind, string> = {
  model: '{"format":"charnn","version":1}',
  state: '{"format":"charnn-training","version":1}\n',
  vocabulary: '{"format":"charnn-vocabulary","version":1}',
  log: '{"step":100,"epoch":1}\n',
  html: '<!doctype html>\n<html lang="en"><meta name="generator" content="charnn 1.0.0">',
};
const kinds = Object.keys(heads) as OutputKind[];

describe('checkOutputs', () => {
  const file = useTemporaryFolder();
  const output = (name: string, kind: OutputKind = 'model', flag = '-m') => ({
    file: file(name),
    kind,
    flag,
  });

  beforeEach(() => writeFile(file('corpus.txt'), 'a text'));

  it('allows new files, and files of the kind that is written', async () => {
    for (const kind of kinds) {
      await checkOutputs([file('corpus.txt')], [output('new', kind)]);
      await writeFile(file(kind), heads[kind]);
      await checkOutputs([file('corpus.txt')], [output(kind, kind)]);
    }
  });

  it('allows an empty file, and a model that jq has reformatted', async () => {
    await writeFile(file('empty'), '');
    await writeFile(file('pretty'), '{\n  "format": "charnn",\n  "model": {}\n}');
    await checkOutputs([], [output('empty', 'log', '--log'), output('pretty')]);
  });

  it('refuses to replace a file of another kind', async () => {
    for (const kind of kinds) {
      await writeFile(file(kind), heads[kind]);
      for (const other of kinds.filter((candidate) => candidate !== kind)) {
        const error = await rejectionOf(checkOutputs([], [output(kind, other)]));
        expect(error, `${kind} over ${other}`).to.be.instanceOf(UsageError);
      }
    }
    const error = await rejectionOf(checkOutputs([], [output('corpus.txt', 'log', '--log')]));
    expect(error.message).to.match(/^--log would replace .*corpus\.txt, which is not a training log/);
    expect(await readFile(file('corpus.txt'), 'utf8')).to.equal('a text');
  });

  it('refuses to replace a page that but mentions charnn', async () => {
    await writeFile(file('blog.html'), '<!doctype html>\n<title>How I use charnn</title>');
    const error = await rejectionOf(checkOutputs([], [output('blog.html', 'html', '--html')]));
    expect(error.message).to.include('which is not a page of charnn');
  });

  it('refuses an input, by another path and through links too', async () => {
    await writeFile(file('input.json'), heads.model);
    await symlink('input.json', file('soft'));
    await link(file('input.json'), file('hard'));
    await mkdir(file('folder'));
    for (const name of ['input.json', 'folder/../input.json', 'soft', 'hard']) {
      const error = await rejectionOf(checkOutputs([file('input.json')], [output(name)]));
      expect(error, name).to.be.instanceOf(UsageError);
      expect(error.message).to.match(/which is the input .*input\.json/);
    }
  });

  it('refuses two outputs to one place, whether or not it exists', async () => {
    await symlink('target', file('dangling'));
    await writeFile(file('empty'), '');
    for (const [first, second] of [
      ['new', 'new'],
      ['empty', 'empty'],
      ['dangling', 'target'],
    ]) {
      const planned = [output(first), output(second, 'log', '--log')];
      const error = await rejectionOf(checkOutputs([], planned));
      expect(error.message, first).to.include('which is written by -m too');
    }
  });

  it('lets devices be written by all', async () => {
    const sink = { file: '/dev/null', kind: 'log', flag: '--log' } as const;
    await checkOutputs(['/dev/null'], [sink, { ...sink, kind: 'model', flag: '-m' }]);
  });

  it('refuses a folder', async () => {
    expect(await rejectionOf(checkOutputs([], [output('')]))).to.be.instanceOf(UsageError);
  });
});

describe('refuseModels', () => {
  const file = useTemporaryFolder();

  it('refuses a model among texts, and nothing else', async () => {
    await writeFile(file('m.json'), heads.model);
    await writeFile(file('other.json'), '{"format":"other"}');
    await refuseModels([file('other.json'), '-', file('missing')]);
    const error = await rejectionOf(refuseModels([file('other.json'), file('m.json')]));
    expect(error).to.be.instanceOf(UsageError).and.have.property('message').that.includes('did you mean -m');
  });

  it('refuses the other files that charnn writes', async () => {
    for (const kind of ['state', 'vocabulary'] as const) {
      await writeFile(file('written'), heads[kind]);
      const error = await rejectionOf(refuseModels([file('written')]));
      expect(error).to.be.instanceOf(UsageError).and.have.property('message').that.includes('not a text');
    }
  });
});

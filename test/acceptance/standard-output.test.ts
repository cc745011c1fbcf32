import { expect } from 'chai';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, shell, useSharedFolder } from '../helpers/program.js';

const devices = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];
const train = `charnn train corpus.txt ${smallModel.join(' ')}`;

/** What is written to standard output under the name of a file. */
const outputs: Record<string, { line: (device: string) => string; start: RegExp }> = {
  'a page of a text': {
    line: (device) => `charnn evaluate corpus.txt --html ${device}`,
    start: /^<!doctype html>/,
  },
  'a page of a model': { line: (device) => `charnn inspect --html ${device}`, start: /^<!doctype html>/ },
  'a model': { line: (device) => `${train} -m ${device}`, start: /^\{"format":"charnn",/ },
  'a log': { line: (device) => `${train} -m log.json --log ${device}`, start: /^\{"step":\d/ },
  'a vocabulary': {
    line: (device) => `charnn tokenize corpus.txt --stats --save-vocabulary ${device}`,
    start: /^\{"format":"charnn-vocabulary"/,
  },
};

describe('standard output under the name of a file', function () {
  if (process.platform !== 'linux') return;
  const file = useSharedFolder();
  const run = (line: string) => shell(`set -o pipefail; ${line}`, { folder: file() });

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
    await symlink('/dev/stdout', file('link'));
  });

  it('is added to with a log, where it is a file that holds something', async () => {
    await writeFile(file('out.txt'), 'kept\nno end');
    const { code, stderr } = await run(`${train} -m log.json --log /dev/stdout >> out.txt`);
    expect(code, stderr).to.equal(0);
    expect(await readFile(file('out.txt'), 'utf8')).to.match(/^kept\nno end\{"step":\d.*\}\n$/s);
  });

  for (const [what, { line, start }] of Object.entries(outputs)) {
    it(`is done with ${what} when the reader leaves`, async () => {
      const { code, stderr } = await run(`${line('/dev/stdout')} | true`);
      expect(code, stderr).to.equal(0);
      expect(stderr).not.to.match(/^charnn: |cannot/m);
    });

    it(`takes ${what} into a socket, which cannot be opened by that name`, async () => {
      // Node gives a child a socket as its standard output.
      const { code, stdout, stderr } = await charnn(line('/dev/stdout').split(' ').slice(1), {
        folder: file(),
        ownProcess: true,
      });
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(start);
    });
  }

  it('is known by all its names, and through a link', async () => {
    for (const device of [...devices, 'link']) {
      const { code, stdout } = await run(`charnn inspect --html ${device} | head -c 9`);
      expect({ code, stdout }, device).to.deep.equal({ code: 0, stdout: '<!doctype' });
    }
  });

  it('says that a full disk is one, all the same', async () => {
    const { code, stderr } = await run('charnn inspect --html /dev/stdout > /dev/full');
    expect(code).to.equal(74);
    expect(stderr).to.match(/^charnn: cannot write \/dev\/stdout: ENOSPC/);
  });

  it('adds to a file that standard output is, and puts nothing beside it', async () => {
    await run(`echo before > out; ${train} -m /dev/stdout >> out`);
    const { stdout } = await run('cut -c 1-18 out');
    expect(stdout).to.match(/^before\n\{"format":"charnn"\n/);
    expect((await readdir('/dev')).filter((name) => name.startsWith('stdout.'))).to.deep.equal([]);
  });

  it('lets a page have standard output to itself', async () => {
    const page = await run('charnn evaluate corpus.txt --html /dev/stdout');
    expect(page.stdout).to.match(/^<!doctype html>.*<\/html>\n$/s);
    expect(page.stderr).to.match(/^bits\/character +\d/m);
    const model = await run('charnn inspect --html /dev/stdout');
    expect(model.stdout).to.match(/^<!doctype html>.*<\/html>\n$/s);
  });

  it('refuses two outputs to it', async () => {
    for (const args of [
      ['evaluate', 'corpus.txt', '--json', '--html', '/dev/stdout'],
      ['evaluate', 'corpus.txt', '--per', 'character', '--html', '/dev/stdout'],
      ['inspect', '--json', '--html', '/dev/fd/1'],
      ['train', 'corpus.txt', '--json', '-m', '/dev/stdout'],
      ['train', 'corpus.txt', '--log', '/dev/fd/1', '-m', '/dev/stdout'],
    ]) {
      expectRefused(await charnn(args, { folder: file() }), 2, '/dev/');
    }
  });
});

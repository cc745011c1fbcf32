// One test of each kind of acceptance test, in seconds: `npm test` runs these, `npm run test:all` the rest.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { Fuzzer } from './acceptance/fuzz/fuzz.js';
import { browserPath, startBrowser } from './helpers/browser.js';
import { corpus, smallModel, succeed } from './helpers/model-files.js';
import { outcomeOf, saying, shell, startCharnn, useTemporaryFolder } from './helpers/program.js';

describe('a smoke test', () => {
  const file = useTemporaryFolder();
  const inFolder = () => ({ folder: file(), ownProcess: true });

  it('of the program in a pipeline', async () => {
    await succeed(
      ['train', fileURLToPath(new URL('../corpora/hello.txt', import.meta.url)), '-q'],
      inFolder(),
    );
    const { stdout } = await shell('charnn sample --seed hel --length inf | head -c 5', { folder: file() });
    expect(stdout).to.equal('hello');
  });

  it('of two threads, and of a run that is killed and resumed', async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    const args = ['train', 'corpus.txt', ...smallModel, '--steps', '2000', '--rng-seed', '1'];
    await succeed([...args, '-m', 'whole.json', '--threads', '2'], inFolder());
    const child = startCharnn([...args, '-m', 'killed.json', '--threads', '1', '--verbose'], {
      folder: file(),
    });
    const ended = outcomeOf(child);
    await saying(child, /^step /m);
    child.kill('SIGTERM');
    expect((await ended).code).to.be.oneOf([143, 0]); // a fast machine may be done before the signal arrives
    await succeed(['train', 'corpus.txt', '-m', 'killed.json', '--resume'], inFolder());
    expect(await readFile(file('killed.json'), 'utf8')).to.equal(await readFile(file('whole.json'), 'utf8'));
  });

  it('of damaged inputs', async () => {
    const fuzzer = await Fuzzer.in(file(), '2');
    for (let input = 0; input < 100; input++) expect(await fuzzer.read(input)).to.equal(undefined);
  });

  it('of the core in a page', async function () {
    if (!browserPath) this.skip();
    const page = `import { train } from 'charnn/browser';
      train('hello', { rngSeed: 1 }).then(({ model }) => model.sample('hel', { length: 2 }))
        .then((text) => (document.title = text), (error) => (document.title = String(error)));`;
    await writeFile(file('page.mjs'), page);
    await build({
      stdin: { contents: page, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      bundle: true,
      outfile: file('page.js'),
      logLevel: 'silent',
    });
    await writeFile(file('page.html'), '<!doctype html><title></title><script src="page.js"></script>');
    const browser = await startBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(pathToFileURL(file('page.html')).href);
      await tab.waitForFunction('document.title !== ""');
      expect(await tab.title()).to.equal('hello');
    } finally {
      await browser.close();
    }
  });

  it('of the golden commands', async () => {
    const run = fileURLToPath(new URL('./acceptance/golden/run.mjs', import.meta.url));
    const { code, stdout } = await outcomeOf(spawn(process.execPath, [run, '--first', '15']));
    expect(code, stdout).to.equal(0);
  });
});

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import * as charnn from '../../../src/index.js';
import { browserPath, findProgram, startBrowser } from '../../helpers/browser.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { type Results, runScenario } from './scenario.js';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('the core, bundled', () => {
  const file = useTemporaryFolder();
  let fables: string;
  before(async () => {
    const text = await readFile(here('../../../corpora/fables.txt'), 'utf8');
    fables = text.slice(0, 5000);
  });

  /** Bundles and minifies an entry for any runtime: it fails on an import of Node. */
  async function bundle(entry: string, format: 'iife' | 'esm'): Promise<string> {
    const outfile = file(`${path.parse(entry).name}.${format === 'esm' ? 'mjs' : 'js'}`);
    await build({
      entryPoints: [here(entry)],
      bundle: true,
      minify: true,
      format,
      outfile,
      logLevel: 'silent',
    });
    return outfile;
  }

  /** Expects what Node computes by the same arithmetic; models say who wrote them, and that is the same version. */
  async function expectNodesResults(results: Results): Promise<void> {
    expect(results.arithmetic).to.be.oneOf(['fused', 'plain']);
    expect(results.samples[0]).to.equal('hello');
    expect(results).to.deep.equal(await runScenario(charnn, fables, results.arithmetic));
  }

  it('gives the bytes of Node in a page that is opened from a file', async function () {
    if (!browserPath) this.skip();
    const script = await readFile(await bundle('./page.ts', 'iife'), 'utf8');
    await writeFile(file('page.html'), `<!doctype html><title>charnn</title><script>${script}</script>`);
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file('page.html')).href);
      const results = await page.evaluate(
        (text) =>
          (globalThis as unknown as { runScenario: (text: string) => Promise<Results> }).runScenario(text),
        fables,
      );
      await expectNodesResults(results);
      expect(requests).to.have.length(1);
    } finally {
      await browser.close();
    }
  });

  for (const [name, args] of [
    ['deno', ['run', '--no-remote']],
    ['bun', []],
  ] as const) {
    it(`gives the bytes of Node in ${name}`, async function () {
      const program = findProgram(name);
      if (program === undefined) this.skip();
      const { stdout } = await run(program, [...args, await bundle('./command.ts', 'esm'), fables]);
      await expectNodesResults(JSON.parse(stdout) as Results);
    });
  }
});

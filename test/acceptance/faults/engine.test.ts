import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { corpus, expectRefused, smallModel, succeed } from '../../helpers/model-files.js';
import { charnn, type Outcome, runFirst, shell, useSharedFolder } from '../../helpers/program.js';

const root = new URL('../../../', import.meta.url);
const { platform, arch } = process;

describe('an engine', () => {
  const file = useSharedFolder();
  const train = ['train', 'corpus.txt', ...smallModel];

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    await succeed([...train, '-q'], { folder: file() });
  });

  /** A package like this one, of which `change` may spoil a part; gives the path of its program. */
  async function packageWith(name: string, change: (path: (part: string) => string) => Promise<unknown>) {
    const path = (part: string) => file(`${name}/${part}`);
    await mkdir(path(''));
    for (const part of ['bin', 'dist', 'package.json']) {
      await cp(new URL(part, root), path(part), { recursive: true });
    }
    await symlink(new URL('node_modules', root), path('node_modules'));
    await change(path);
    return path('bin/charnn.js');
  }

  /** Runs a program of such a package. */
  const runOf = (program: string, args: string[]): Promise<Outcome> =>
    shell(`'${process.execPath}' '${program}' ${args.join(' ')}`, { folder: file() });

  /** Expects a package without the native kernels to train the same bytes, and to say why with --verbose alone. */
  async function expectFallsBack(program: string, reason: RegExp): Promise<void> {
    const { code, stderr } = await runOf(program, [...train, '-m', 'fallen.json', '--verbose']);
    expect(code, stderr).to.equal(0);
    expect(stderr)
      .to.match(/^engine simd, /m)
      .and.match(reason);
    const [fallen, whole] = await Promise.all(
      ['fallen.json', 'model.json'].map((name) => readFile(file(name))),
    );
    expect(fallen.equals(whole)).to.equal(true);
    const sample = ['sample', '--length', '5', '--rng-seed', '1'];
    expect((await runOf(program, sample)).stderr).to.equal('');
    const refused = await runOf(program, [...sample, '--engine', 'native']);
    expectRefused(refused, 2, 'the native engine cannot run', 'npm run build');
  }

  it('fault 68 and fault 69: native that is missing, or of other sources, is replaced by simd', async () => {
    const program = await packageWith('missing', (path) =>
      writeFile(path('dist/native/sources.hash'), 'of other sources'),
    );
    await expectFallsBack(
      program,
      /^engine native is not used: there are no native kernels for .*npm run build/m,
    );
  });

  it('fault 69: native that is damaged is replaced by simd', async function () {
    const folder = `dist/native/${platform}-${arch}`;
    if (!existsSync(new URL(folder, root))) this.skip();
    const program = await packageWith('damaged', async (path) => {
      const libraries = (await readdir(path(folder))).filter((name) => /\.(so|dylib)$/.test(name));
      for (const name of libraries) {
        const bytes = await readFile(path(`${folder}/${name}`));
        bytes[Math.floor(bytes.length / 2)] ^= 1;
        await writeFile(path(`${folder}/${name}`), bytes);
      }
    });
    await expectFallsBack(program, /^engine native is not used: .* are damaged; .*npm run build/m);
  });

  it('fault 70: native that computes otherwise than WebAssembly is replaced by it, which is said', async function () {
    const native = ['--engine', 'native', '--length', '1'];
    if ((await charnn(['sample', ...native], { folder: file() })).code !== 0) this.skip();
    // Kernels that round twice, in the place of those that round once: now the native ones are the others.
    const program = await packageWith('otherwise', async (path) => {
      for (const end of ['.wasm', '-shared.wasm'])
        await copyFile(path(`dist/wasm/plain${end}`), path(`dist/wasm/fused${end}`));
    });
    const { code, stderr } = await runOf(program, ['sample', '--length', '5']);
    expect(code).to.equal(0);
    expect(stderr).to.match(
      /^warning: the native and WebAssembly kernels compute different bits [^\n]*WebAssembly runs[^\n]*\n$/,
    );
    expectRefused(await runOf(program, ['sample', ...native]), 2, 'different bits');
  });

  it('that was never built is a bug, and its report says which file is missing', async () => {
    const program = await packageWith('unbuilt', async (path) => {
      await rm(path('dist/wasm'), { recursive: true });
    });
    const { code, stderr } = await runOf(program, ['sample', '--length', '5', '--engine', 'simd']);
    expect(code).to.equal(70);
    expect(stderr)
      .to.include('the kernels are not built')
      .and.match(/ENOENT: no such file or directory, open '.*unbuilt\/dist\/wasm\/[\w-]+\.wasm'/);
  });

  it('fault 71: native gives the same bytes with the vectors of an older CPU', async () => {
    const environment = { CHARNN_VECTOR_BITS: '128' };
    const narrow = await succeed([...train, '-m', 'narrow.json', '--verbose'], {
      folder: file(),
      environment,
    });
    expect(narrow.stderr).to.match(/vectors of 128 bits|engine native is not used/);
    const bytes = await Promise.all(['narrow.json', 'model.json'].map((name) => readFile(file(name))));
    expect(bytes[0].equals(bytes[1])).to.equal(true);
  });

  it('fault 72: without fused arithmetic goes on with a run of fused in plain, which is said', async function () {
    const { arithmetic } = (
      JSON.parse(await readFile(file('model.json'), 'utf8')) as { training: { arithmetic: string } }
    ).training;
    if (arithmetic !== 'fused') this.skip();
    await mkdir(file('old'));
    for (const name of ['corpus.txt', 'model.json', 'model.training.jsonl']) {
      await copyFile(file(name), file(`old/${name}`));
    }
    // As on a CPU, or a Node, without the instruction: its module is not valid.
    const environment = runFirst(`const valid = WebAssembly.validate;
      WebAssembly.validate = (bytes) => valid(bytes) && !Buffer.from(bytes).includes(Buffer.from([0xfd, 0x85, 0x02]));`);
    const resume = ['train', 'corpus.txt', '--resume', '--steps', '50'];
    const { stderr } = await succeed(resume, { folder: file('old'), environment });
    expect(stderr).to.match(/^warning: this machine does not support fused arithmetic: the run uses plain/m);
    expect(await readFile(file('old/model.json'), 'utf8')).to.match(/"arithmetic":"plain"/);
  });
});

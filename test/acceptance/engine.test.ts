import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hasFusedArithmetic } from '../../src/core/engine/choice.js';
import { corpus, expectRefused, succeed } from '../helpers/model-files.js';
import { charnn, outcomeOf, startCharnn, useSharedFolder } from '../helpers/program.js';

const run = [
  ...['train', 'corpus.txt', '--rng-seed', '3', '--steps', '600', '--hidden-size', '24', '--layers', '2'],
  ...['--batch-size', '8', '--sequence-length', '16', '--dropout', '0.3', '--weight-drop', '0.1'],
  ...['--input-dropout', '0.1', '--length-jitter', '0.2'],
];

describe('--engine', () => {
  const file = useSharedFolder();
  let withNative: boolean;

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 6000));
    await succeed([...run, '--engine', 'simd', '--threads', '1', '-q', '-m', 'simd.json'], {
      folder: file(),
      ownProcess: true,
    });
    const sample = ['sample', '-m', 'simd.json', '--engine', 'native', '--length', '0'];
    withNative = (await charnn(sample, { folder: file(), ownProcess: true })).code === 0;
  });

  const bytesOf = (model: string) => readFile(file(model));

  for (const cell of ['lstm', 'gru', 'rnn']) {
    for (const arithmetic of ['fused', 'plain']) {
      it(`reference trains the bytes that simd trains: ${cell}, ${arithmetic}`, async function () {
        if (arithmetic === 'fused' && !(await hasFusedArithmetic())) this.skip();
        const hello = fileURLToPath(new URL('../../corpora/hello.txt', import.meta.url));
        const args = [
          ...['train', hello, '--cell', cell, '--arithmetic', arithmetic, '--rng-seed', '1', '-q'],
          ...['--steps', '60', '--dropout', '0.3', '--weight-drop', '0.1'],
        ];
        const [simd, reference] = [`simd-${cell}.json`, `reference-${cell}.json`];
        await succeed([...args, '--engine', 'simd', '-m', simd], { folder: file(), ownProcess: true });
        await succeed([...args, '--engine', 'reference', '--threads', '2', '-m', reference], {
          folder: file(),
          ownProcess: true,
        });
        expect((await bytesOf(reference)).equals(await bytesOf(simd))).to.equal(true);
      });
    }
  }

  it('native trains the bytes that simd trains', async function () {
    if (!withNative) this.skip();
    await succeed([...run, '--engine', 'native', '-q', '-m', 'native.json'], {
      folder: file(),
      ownProcess: true,
    });
    expect((await bytesOf('native.json')).equals(await bytesOf('simd.json'))).to.equal(true);
  });

  it('and the number of threads may be others after an interruption', async () => {
    const [first, second] = withNative ? ['native', 'simd'] : ['simd', 'simd'];
    const args = [...run, '-m', 'both.json'];
    const child = startCharnn([...args, '--engine', first, '--threads', '2', '--verbose'], {
      folder: file(),
    });
    child.stdin!.end();
    child.stderr!.on('data', (chunk: Buffer) => {
      if (/^step /m.test(chunk.toString())) child.kill('SIGTERM');
    });
    const interrupted = await outcomeOf(child);
    expect(interrupted.code, interrupted.stderr).to.equal(143);
    await succeed([...args, '--resume', '--engine', second, '--threads', '3', '-q'], {
      folder: file(),
      ownProcess: true,
    });
    expect((await bytesOf('both.json')).equals(await bytesOf('simd.json'))).to.equal(true);
  });

  it('gives the same evaluation and the same sample', async function () {
    if (!withNative) this.skip();
    for (const args of [
      ['evaluate', 'corpus.txt', '--json'],
      ['evaluate', 'corpus.txt', '--json', '--window', '50'],
      ['sample', '--seed', 'The', '--rng-seed', '1'],
    ]) {
      const outputs = [];
      for (const engine of ['simd', 'native']) {
        const whole = [...args, '-m', 'simd.json', '--engine', engine];
        outputs.push((await succeed(whole, { folder: file(), ownProcess: true })).stdout);
      }
      expect(outputs[0]).to.equal(outputs[1]);
    }
  });

  it('is told of with --verbose', async () => {
    const args = ['sample', '-m', 'simd.json', '--verbose', '--length', '1', '--engine'];
    const { stderr } = await succeed([...args, 'simd'], { folder: file(), ownProcess: true });
    expect(stderr).to.match(/^engine simd, (fused|plain) arithmetic$/m);
    const reference = await succeed([...args, 'reference'], { folder: file(), ownProcess: true });
    expect(reference.stderr).to.match(/^engine reference, fused arithmetic$/m);
    const auto = await succeed([...args, 'auto'], { folder: file(), ownProcess: true });
    expect(auto.stderr).to.match(
      withNative ? /^engine native, vectors of \d+ bits$/m : /engine native is not used: /,
    );
  });

  it('native is refused where it cannot do what is asked', async () => {
    const plain = await charnn([...run, '--engine', 'native', '--arithmetic', 'plain'], {
      folder: file(),
      ownProcess: true,
    });
    expectRefused(plain, 2, 'plain');
    const environment = { CHARNN_VECTOR_BITS: '77' };
    const wide = await charnn([...run, '--engine', 'native'], { folder: file(), environment });
    expectRefused(wide, 2, '"77"');
  });

  it('auto runs WebAssembly where the native kernels cannot run', async () => {
    const args = ['sample', '-m', 'simd.json', '--seed', 'The', '--rng-seed', '1'];
    const environment = { CHARNN_VECTOR_BITS: '77' };
    const fallen = await succeed([...args, '--verbose'], { folder: file(), environment });
    expect(fallen.stderr)
      .to.match(/^engine simd/m)
      .and.match(/CHARNN_VECTOR_BITS is "77"/);
    expect(fallen.stdout).to.equal((await succeed(args, { folder: file(), ownProcess: true })).stdout);
  });
});

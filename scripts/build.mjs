// Builds dist/: the WebAssembly kernels (fused and plain, each for shared and unshared memory), the compiled TypeScript
// and, with a C compiler, the native kernels. Does nothing if the sources have not changed since the last build, so that
// `npx charnn` in a clone starts without delay.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build-native.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'dist', '.built-from');

function sourceHash() {
  const hash = createHash('sha256');
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const file of [
    ...sources,
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/build.mjs',
    'scripts/build-native.mjs',
  ]) {
    if (existsSync(path.join(root, file)))
      hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

function tool(packageName, file, ...args) {
  const packageFile = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  execFileSync(process.execPath, [path.join(path.dirname(packageFile), file), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Compiles the WebAssembly kernels; several threads need those for shared memory. */
function buildKernels(arithmetic, shared) {
  const options =
    '-O3 --noAssert --runtime stub --importMemory --initialMemory 1 --maximumMemory 65536 --memoryBase 1024';
  const features = ['simd'];
  if (shared) features.push('threads');
  if (arithmetic === 'fused') features.push('relaxed-simd');
  tool(
    'assemblyscript',
    'bin/asc.js',
    'src/core/engine/assembly/index.ts',
    ...options.split(' '),
    ...(shared ? ['--sharedMemory'] : []),
    ...features.flatMap((feature) => ['--enable', feature]),
    '-o',
    wasmFile(arithmetic, shared),
  );
}

function wasmFile(arithmetic, shared) {
  return `dist/wasm/${arithmetic}${shared ? '-shared' : ''}.wasm`;
}

/** Bundles the program into a few files, which Node loads faster than two hundred. Packages stay outside. */
async function bundleProgram() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: { charnn: 'dist/cli/process.js', worker: 'dist/node/engine/worker.js' },
    outdir: 'dist/program',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** Writes the module that embeds the kernels for unshared memory and the version, since browsers cannot read files. */
function writeAssets() {
  const encoded = (arithmetic) =>
    readFileSync(path.join(root, wasmFile(arithmetic, false))).toString('base64');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  copyFileSync(path.join(root, 'src/browser/assets.d.ts'), path.join(root, 'dist/browser/assets.d.ts'));
  writeFileSync(
    path.join(root, 'dist/browser/assets.js'),
    `export const version = ${JSON.stringify(version)};\n` +
      `export const kernels = { fused: '${encoded('fused')}', plain: '${encoded('plain')}' };\n`,
  );
}

const hash = sourceHash();
const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
if (!fresh || process.argv.includes('--force')) {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(path.join(root, 'dist', 'wasm'), { recursive: true });
  const native = buildNative(); // in parallel with the rest
  for (const arithmetic of ['fused', 'plain'])
    for (const shared of [false, true]) buildKernels(arithmetic, shared);
  tool('typescript', 'bin/tsc', '-p', 'tsconfig.build.json');
  writeAssets();
  await bundleProgram();
  await native;
  writeFileSync(stamp, hash);
}

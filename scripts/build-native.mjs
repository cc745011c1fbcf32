// Compiles the kernels of the `native` engine: once for each vector width of the architecture, into one shared library.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sources = path.join(root, 'src', 'node', 'engine', 'native');

/** The vector widths of each architecture in floats, narrowest first, with the compiler flags for them. */
const widths = {
  x64: [
    [4, ['-mavx', '-mfma']],
    [8, ['-mavx2', '-mfma']],
    [16, ['-mavx512f', '-mfma']],
  ],
  arm64: [[4, []]],
};
const common = ['-std=c11', '-O3', '-ffp-contract=off', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra'];

/** Returns the first half of the SHA-256 of the C sources, which is part of the library's name. */
export function nativeHash() {
  const hash = createHash('sha256');
  for (const file of ['kernels.c', 'vector.h', 'width.c'])
    hash.update(readFileSync(path.join(sources, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Builds `charnn-<hash>.so` (`.dylib` on macOS) and a file with its SHA-256.
 * @param {string} compiler a C compiler, optionally followed by options separated by spaces
 * @param {string} platform,arch the target, in Node's names
 * @param {string} folder the output folder
 */
export async function buildLibrary(compiler, platform, arch, folder) {
  const [command, ...options] = compiler.split(/\s+/);
  const compile = (...args) => run(command, [...options, ...common, ...args], { cwd: sources });
  const work = mkdtempSync(path.join(tmpdir(), 'charnn-native-'));
  try {
    const objects = widths[arch].map(([width]) => path.join(work, `kernels-${width}.o`));
    const compiled = await Promise.allSettled(
      widths[arch].map(([width, flags], index) =>
        compile(...flags, `-DWIDTH=${width}`, '-c', 'kernels.c', '-o', objects[index]),
      ),
    );
    // An older compiler may not support AVX-512: the library then has only the narrower vectors.
    const failed = compiled.findIndex(({ status }) => status === 'rejected');
    if (failed === 0) throw compiled[0].reason;
    const built = failed < 0 ? objects.length : failed;
    const library = path.join(work, 'library');
    const widest = `-DWIDEST=${widths[arch][built - 1][0]}`;
    await compile(widest, '-shared', 'width.c', ...objects.slice(0, built), '-o', library);
    const bytes = readFileSync(library);
    const name = `charnn-${nativeHash()}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.sha256`), createHash('sha256').update(bytes).digest('hex'));
    const target = path.join(folder, `${name}.${platform === 'darwin' ? 'dylib' : 'so'}`);
    writeFileSync(`${target}.tmp`, bytes, { mode: 0o755 });
    renameSync(`${target}.tmp`, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns the first compiler that is installed, or undefined. */
export async function findCompiler(...candidates) {
  for (const candidate of candidates.filter(Boolean)) {
    const [command, ...options] = candidate.split(/\s+/);
    const works = await run(command, [...options, '--version']).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return undefined;
}

/**
 * Writes the hash of the sources and builds the library for this machine. If that fails, prints one line: charnn works
 * without the library.
 * @param {string} folder the output folder
 */
export async function buildNative(folder = path.join(root, 'dist', 'native')) {
  const { platform, arch, env } = process;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'sources.hash'), nativeHash());
  if (env.CHARNN_NATIVE === '0') return;
  try {
    if (platform === 'win32' || !widths[arch]) throw new Error(`${platform} on ${arch} is not supported`);
    const compiler = await findCompiler(env.CC, 'cc', 'gcc', 'clang');
    if (!compiler) throw new Error('no C compiler was found');
    await buildLibrary(compiler, platform, arch, path.join(folder, `${platform}-${arch}`));
  } catch (error) {
    const reason = error.stderr?.match(/error: .*/)?.[0] ?? error.message.split('\n')[0];
    console.error(
      `charnn: native kernels were not built (${reason}). The WebAssembly kernels run at about half the speed; ` +
        'with a C compiler (gcc or clang), `npm run build` builds the native ones.',
    );
  }
}

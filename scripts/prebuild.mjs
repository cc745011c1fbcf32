// Builds the native kernels that a release carries, for every platform that this machine has a compiler for:
// prebuilds/<platform>-<arch>/. On Debian, `apt-get install gcc gcc-aarch64-linux-gnu` has what it takes.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildLibrary, findCompiler } from './build-native.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const targets = [
  { arch: 'x64', compiler: 'x86_64-linux-gnu-gcc' },
  { arch: 'arm64', compiler: 'aarch64-linux-gnu-gcc' },
];

rmSync(path.join(root, 'prebuilds'), { recursive: true, force: true });
for (const { arch, compiler } of targets) {
  const own = process.platform === 'linux' && process.arch === arch ? 'cc' : undefined;
  const found = await findCompiler(compiler, own);
  if (!found) throw new Error(`no compiler for linux-${arch}: install ${compiler}`);
  await buildLibrary(found, 'linux', arch, path.join(root, 'prebuilds', `linux-${arch}`));
  console.log(`prebuilds/linux-${arch}, by ${found}`);
}

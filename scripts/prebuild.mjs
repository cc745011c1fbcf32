// Builds the native kernels of a release in prebuilds/<platform>-<arch>/. Needs a compiler for every platform; on Debian,
// `apt-get install gcc gcc-aarch64-linux-gnu`.
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
  const systemCompiler = process.platform === 'linux' && process.arch === arch ? 'cc' : undefined;
  const found = await findCompiler(compiler, systemCompiler);
  if (!found) throw new Error(`no compiler for linux-${arch}: install ${compiler}`);
  await buildLibrary(found, 'linux', arch, path.join(root, 'prebuilds', `linux-${arch}`));
  console.log(`prebuilds/linux-${arch}, built with ${found}`);
}

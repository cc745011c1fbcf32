// Finds a library of the native kernels that this machine can run.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Unusable } from '../../../core/host.js';
import { type Koffi, loadKoffi, loadNative, type LoadedLibrary } from './bindings.js';

/** Where a library is looked for, and with what it is opened. */
export interface Surroundings {
  /** The folder of the package, which holds dist/ and, once published, prebuilds/. */
  readonly root: URL;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @throws an error if koffi is not installed */
  readonly loadKoffi: () => Koffi;
}

const here: Surroundings = {
  // The same folder, seen from src/node/engine/native (tests) and from dist/node/engine/native (the program).
  root: new URL('../../../../', import.meta.url),
  environment: process.env,
  loadKoffi,
};

const HOW_TO_BUILD = 'in a clone, with a C compiler, `npm run build` builds them';

/**
 * Opens the library that was built in this clone, or else the one that the package carries. The environment variable
 * CHARNN_VECTOR_BITS (128, 256 or 512) asks for narrower vectors than the widest of this machine.
 */
export function findNative(surroundings: Surroundings = here): LoadedLibrary | Unusable {
  const bits = surroundings.environment.CHARNN_VECTOR_BITS ?? '';
  if (!['', '128', '256', '512'].includes(bits)) {
    return { unusable: `CHARNN_VECTOR_BITS is "${bits}", and may be 128, 256 or 512` };
  }
  const file = findFile(surroundings.root);
  if (typeof file !== 'string') return file;
  let koffi: Koffi;
  try {
    koffi = surroundings.loadKoffi();
  } catch {
    return { unusable: 'the package koffi, which calls the native kernels, is not installed' };
  }
  try {
    const widest = (koffi.load(file).func('widest', 'int', []) as () => number)();
    if (widest === 0) return { unusable: 'this CPU has no fused multiply-add' };
    const width = bits ? Number(bits) / 32 : widest;
    if (width > widest) {
      return {
        unusable: `CHARNN_VECTOR_BITS is ${bits}, and the vectors here have at most ${32 * widest} bits`,
      };
    }
    return loadNative(file, width, koffi);
  } catch (error) {
    return { unusable: `the native kernels in ${file} cannot be loaded (${String(error)})` };
  }
}

/** The first file that was made of the present sources. Its bytes are checked: loading a damaged one may end the program. */
function findFile(root: URL): string | Unusable {
  const hash = read(new URL('dist/native/sources.hash', root))?.toString().trim();
  if (!hash) return { unusable: `the native kernels are not built; ${HOW_TO_BUILD}` };
  const { platform, arch } = process;
  const name = `${platform}-${arch}/charnn-${hash}`;
  for (const folder of ['dist/native', 'prebuilds']) {
    const file = new URL(`${folder}/${name}.${platform === 'darwin' ? 'dylib' : 'so'}`, root);
    const bytes = read(file);
    if (!bytes) continue;
    const expected = read(new URL(`${folder}/${name}.sha256`, root))
      ?.toString()
      .trim();
    if (createHash('sha256').update(bytes).digest('hex') === expected) return fileURLToPath(file);
    return { unusable: `the native kernels in ${fileURLToPath(file)} are damaged; ${HOW_TO_BUILD}` };
  }
  return { unusable: `there are no native kernels for ${platform} on ${arch}; ${HOW_TO_BUILD}` };
}

/** The bytes of a file, if it can be read. */
function read(file: URL): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

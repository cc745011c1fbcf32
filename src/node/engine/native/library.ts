// Finds a library of the native kernels that this machine can run.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Unavailable } from '../../../core/host.js';
import { type Koffi, loadKoffi, loadNative, type LoadedLibrary } from './bindings.js';
import { packageRoot } from '../../package-root.js';

/** Where to look for a library and how to load it. */
export interface NativeLocation {
  /** The folder of the package, with dist/ and, in a published package, prebuilds/. */
  readonly root: URL;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @throws an error if koffi is not installed */
  readonly loadKoffi: () => Koffi;
}

const here: NativeLocation = {
  root: packageRoot,
  environment: process.env,
  loadKoffi,
};

const HOW_TO_BUILD = 'in a clone, with a C compiler, `npm run build` builds them';

/**
 * Finds and loads the native library: the one built in this clone, otherwise the prebuilt one of the package. The
 * environment variable CHARNN_VECTOR_BITS (128, 256 or 512) selects narrower vectors than the widest of this machine.
 * @returns the library, or the reason why there is none
 */
export function findNative(location: NativeLocation = here): LoadedLibrary | Unavailable {
  const bits = location.environment.CHARNN_VECTOR_BITS ?? '';
  if (!['', '128', '256', '512'].includes(bits)) {
    return { unavailable: `CHARNN_VECTOR_BITS is "${bits}", but must be 128, 256 or 512` };
  }
  const file = findFile(location.root);
  if (typeof file !== 'string') return file;
  let koffi: Koffi;
  try {
    koffi = location.loadKoffi();
  } catch {
    return { unavailable: 'the optional package koffi is not installed' };
  }
  try {
    const widest = (koffi.load(file).func('widest', 'int', []) as () => number)();
    if (widest === 0) return { unavailable: 'this CPU has no fused multiply-add' };
    const width = bits ? Number(bits) / 32 : widest;
    if (width > widest) {
      return {
        unavailable: `CHARNN_VECTOR_BITS is ${bits}, but this machine has vectors of at most ${32 * widest} bits`,
      };
    }
    return loadNative(file, width, koffi);
  } catch (error) {
    return { unavailable: `the native kernels in ${file} cannot be loaded (${String(error)})` };
  }
}

/**
 * Returns the path of the first library built from the current C sources. Verifies its SHA-256, since loading a damaged
 * library may crash the process.
 */
function findFile(root: URL): string | Unavailable {
  const hash = read(new URL('dist/native/sources.hash', root))?.toString().trim();
  if (!hash) return { unavailable: `the native kernels are not built; ${HOW_TO_BUILD}` };
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
    return { unavailable: `the native kernels in ${fileURLToPath(file)} are damaged; ${HOW_TO_BUILD}` };
  }
  return { unavailable: `there are no native kernels for ${platform} on ${arch}; ${HOW_TO_BUILD}` };
}

/** Reads a file; undefined if that fails. */
function read(file: URL): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

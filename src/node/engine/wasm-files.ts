// Reads the built kernels, and prepares V8 for them: the part of the `simd` engine that needs Node.
import { readFile } from 'node:fs/promises';
import v8 from 'node:v8';
import type { Arithmetic } from '../../core/engine/kernels.js';

// The same folder, seen from src/engine/simd (tests) and from dist/engine/simd (the program).
const folder = new URL('../../../dist/wasm/', import.meta.url);

const modules = new Map<Arithmetic, Promise<WebAssembly.Module | undefined>>();

/** The compiled kernels; undefined where this version of V8 does not know the instructions of the fused ones. */
export function readKernels(arithmetic: Arithmetic): Promise<WebAssembly.Module | undefined> {
  let module = modules.get(arithmetic);
  if (!module) {
    module = compile(arithmetic);
    modules.set(arithmetic, module);
  }
  return module;
}

async function compile(arithmetic: Arithmetic): Promise<WebAssembly.Module | undefined> {
  const bytes = await readFile(new URL(`${arithmetic}.wasm`, folder)).catch((error: unknown) => {
    throw new Error('the kernels are not built: run `npm run build`', { cause: error });
  });
  if (!WebAssembly.validate(bytes)) {
    // Node 20 has relaxed SIMD behind a flag; later versions have it on, and warn of the flag.
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!WebAssembly.validate(bytes)) return undefined;
  }
  return WebAssembly.compile(bytes);
}

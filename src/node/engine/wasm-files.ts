// Reads and compiles the built WebAssembly kernels.
import { readFile } from 'node:fs/promises';
import v8 from 'node:v8';
import type { Arithmetic } from '../../core/engine/kernels.js';
import { wasm, type WasmModule } from '../../core/engine/wasm.js';
import { packageRoot } from '../package-root.js';

const folder = new URL('dist/wasm/', packageRoot);

const modules = new Map<Arithmetic, Promise<WasmModule | undefined>>();

/**
 * Compiles the built kernels, once per process.
 * @returns undefined if V8 lacks the instructions of the fused kernels
 * @throws {Error} if the kernels are not built
 */
export function compileKernels(arithmetic: Arithmetic): Promise<WasmModule | undefined> {
  let module = modules.get(arithmetic);
  if (!module) {
    module = compile(arithmetic);
    modules.set(arithmetic, module);
  }
  return module;
}

async function compile(arithmetic: Arithmetic): Promise<WasmModule | undefined> {
  const bytes = await readFile(new URL(`${arithmetic}-shared.wasm`, folder)).catch((error: unknown) => {
    throw new Error('the kernels are not built: run `npm run build`', { cause: error });
  });
  if (!wasm.validate(bytes)) {
    // Node 20 needs a flag for relaxed SIMD; later versions have it enabled and would warn about the flag.
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!wasm.validate(bytes)) return undefined;
  }
  return wasm.compile(bytes);
}

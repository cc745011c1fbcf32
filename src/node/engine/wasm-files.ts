// Reads the built kernels, and prepares V8 for them.
import { readFile } from 'node:fs/promises';
import v8 from 'node:v8';
import type { Arithmetic } from '../../core/engine/kernels.js';
import { wasm, type WasmModule } from '../../core/engine/wasm.js';

// The same folder, seen from src/node/engine (tests) and from dist/node/engine (the program).
const folder = new URL('../../../dist/wasm/', import.meta.url);

const modules = new Map<Arithmetic, Promise<WasmModule | undefined>>();

/** Compiles the built kernels, once; undefined if this version of V8 lacks the instructions of the fused ones. */
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
    // Node 20 has relaxed SIMD behind a flag; later versions have it on, and warn of the flag.
    v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!wasm.validate(bytes)) return undefined;
  }
  return wasm.compile(bytes);
}

import { host } from '../host.js';
import type { Kernels } from './kernels.js';
import type { Region } from './memory.js';
import { wasm, type WasmMemory, type WasmModule } from './wasm.js';

type Exports = Kernels & { setScratch(offset: number): void; scratchLength(): number };

/**
 * Instantiates the kernels of a compiled module.
 * @param memory the memory the kernels work on
 * @param scratch a region of it for the kernels' own use
 */
export function instantiateKernels(module: WasmModule, memory: WasmMemory, scratch: Region): Kernels {
  const kernels = instantiate(module, memory);
  if (kernels.scratchLength() > scratch.length) {
    throw new Error(`the kernels need ${kernels.scratchLength()} floats of scratch, not ${scratch.length}`);
  }
  kernels.setScratch(scratch.offset);
  return kernels;
}

/** Returns whether `madd` rounds once in these kernels: (1 + ε)² - (1 + 2ε) is then ε², otherwise 0 (ε = 2⁻²³). */
export function isFused(module: WasmModule): boolean {
  const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: host().sharedMemory });
  const kernels = instantiate(module, memory);
  const floats = new Float32Array(memory.buffer);
  const [a, b, c] = [4096, 4096 + 64, 4096 + 128]; // above the module's constants
  const nearOne = 1 + 2 ** -23;
  floats[a] = nearOne;
  floats[b] = nearOne;
  floats[c] = -(1 + 2 ** -22);
  kernels.multiply(1, 16, 1, a, 1, b, c, 16);
  return floats[c] !== 0;
}

function instantiate(module: WasmModule, memory: WasmMemory): Exports {
  const instance = new wasm.Instance(module, { env: { memory } });
  return instance.exports as unknown as Exports;
}

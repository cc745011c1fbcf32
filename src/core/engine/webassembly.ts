import { host } from '../host.js';
import type { Kernels } from './kernels.js';
import type { Region } from './memory.js';
import { wasm, type WasmMemory, type WasmModule } from './wasm.js';

type Exports = Kernels & { setScratch(offset: number): void; scratchLength(): number };

/** The kernels of a compiled module, working on `memory`, with `scratch` for themselves. */
export function instantiateKernels(module: WasmModule, memory: WasmMemory, scratch: Region): Kernels {
  const kernels = instantiate(module, memory);
  if (kernels.scratchLength() > scratch.length) {
    throw new Error(`the kernels need ${kernels.scratchLength()} floats of scratch, not ${scratch.length}`);
  }
  kernels.setScratch(scratch.offset);
  return kernels;
}

/** Whether `madd` of these kernels rounds once: (1 + ε)² - (1 + 2ε) is ε² where it does, and 0 where it does not. */
export function isFused(module: WasmModule): boolean {
  const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: host().sharedMemory });
  const kernels = instantiate(module, memory);
  const floats = new Float32Array(memory.buffer);
  const [a, b, c] = [4096, 4096 + 64, 4096 + 128];
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

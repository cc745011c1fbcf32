import { LANES } from '../../../core/engine/kernels.js';
import { Memory, MemoryPlan } from '../../../core/engine/memory.js';
import { compileKernels } from '../wasm-files.js';
import { instantiateKernels } from '../../../core/engine/webassembly.js';
import type { NativeKernels, Unavailable } from '../../../core/host.js';
import { loadNative, type LoadedLibrary } from './bindings.js';
import { findNative } from './library.js';
import type { WasmModule } from '../../../core/engine/wasm.js';

let opened: Promise<LoadedLibrary | Unavailable> | undefined;
/** The library loaded in this thread. */
let loaded: LoadedLibrary | undefined;

/** The native kernels of this machine. */
export const native: NativeKernels = {
  find: async () => {
    const found = await openNative();
    if ('unavailable' in found) return found;
    loaded = found;
    return { path: found.path, width: found.width };
  },
  start({ path, width }, memory, scratch) {
    const isLoaded = loaded?.path === path && loaded.width === width;
    loaded = isLoaded ? loaded! : loadNative(path, width);
    return loaded.kernelsFor(memory, scratch);
  },
};

/**
 * Finds and loads the native kernels, once per process, and checks that they compute the same bits as the fused
 * WebAssembly kernels.
 * @returns the library, or the reason why it is not used
 */
export function openNative(): Promise<LoadedLibrary | Unavailable> {
  opened ??= compileKernels('fused').then((module): LoadedLibrary | Unavailable => {
    if (!module)
      return {
        unavailable: `Node ${process.version} lacks the fused WebAssembly kernels to check the native ones`,
      };
    const library = findNative();
    if ('unavailable' in library || hasBitsOf(module, library)) return library;
    const unavailable = 'the native and WebAssembly kernels compute different bits on this machine';
    return { unavailable, wrongBits: true };
  });
  return opened;
}

/** Tests whether a library and a WebAssembly module compute the same bits, in one small LSTM step. */
export function hasBitsOf(module: WasmModule, library: Pick<LoadedLibrary, 'kernelsFor'>): boolean {
  const [B, H, K] = [7, LANES, 40];
  const plan = new MemoryPlan();
  const scratch = plan.region('scratch', 2 ** 18);
  const inputs = plan.region('inputs', B, K);
  const weights = plan.region('weights', K, 4 * H);
  const packed = plan.region('packed', K, 4 * H);
  const before = plan.region('state before', B, H);
  const gates = plan.region('gates', B, 4, H);
  const c = plan.region('c', B, H);
  const tanhC = plan.region('tanh c', B, H);
  const h = plan.region('h', B, H);
  const allocated = Memory.allocate(plan);
  const memory = new Memory(allocated);
  const [expected, actual] = [
    instantiateKernels(module, allocated, scratch),
    library.kernelsFor(allocated, scratch),
  ].map((kernels) => {
    for (const region of [inputs, weights, before]) fill(memory.view(region));
    memory.view(gates).fill(0);
    kernels.pack(K, 4 * H, weights.offset, 4 * H, packed.offset);
    kernels.multiply(B, 4 * H, K, inputs.offset, K, packed.offset, gates.offset, 4 * H);
    kernels.lstmForward(B, H, H, gates.offset, before.offset, c.offset, tanhC.offset, h.offset);
    return [gates, c, tanhC, h].flatMap((region) => [...memory.ids(region)]);
  });
  return expected.every((bits, index) => bits === actual[index]);
}

/** Fills an array with numbers from -1 to 1 that use all 24 bits of the significand. */
function fill(values: Float32Array): void {
  values.forEach((_, index) => (values[index] = ((index * 7919) % 1009) / 504.5 - 1));
}

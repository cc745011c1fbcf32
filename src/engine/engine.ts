import type { Arithmetic, Kernels } from './kernels.js';
import { Memory, type MemoryPlan, type Region } from './memory.js';
import { readKernels } from './simd/files.js';
import { instantiateKernels, isFused } from './simd/kernels.js';

/** Kernels at work over one memory. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arithmetic: Arithmetic;
}

/** Floats of scratch memory that the kernels use for packing. */
const SCRATCH_FLOATS = 128 * 256 + 512 * 256;

let fusedHere: Promise<boolean> | undefined;

/** Whether this machine multiplies and adds with one rounding (x86 with FMA, every ARM64). */
export function hasFusedArithmetic(): Promise<boolean> {
  fusedHere ??= readKernels('fused').then((module) => (module ? isFused(module) : false));
  return fusedHere;
}

/**
 * Makes the memory that `plan` describes and starts the kernels on it.
 * @param arithmetic `fused` by default where the machine can; asked for where it cannot, it is `plain`.
 */
export async function startEngine(plan: MemoryPlan, arithmetic?: Arithmetic): Promise<Engine> {
  const fused = arithmetic !== 'plain' && (await hasFusedArithmetic());
  const scratch: Region = plan.region('scratch', SCRATCH_FLOATS);
  const memory = new Memory(plan);
  const module = await readKernels(fused ? 'fused' : 'plain');
  if (!module) throw new Error(`Node ${process.version} lacks WebAssembly SIMD: use 20.19 or newer`);
  const kernels = instantiateKernels(module, memory.wasm, scratch);
  return { kernels, memory, arithmetic: fused ? 'fused' : 'plain' };
}

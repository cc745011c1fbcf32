import { DataError } from '../errors.js';
import type { Arithmetic, Kernels } from './kernels.js';
import { Memory, type MemoryPlan, type Region } from './memory.js';
import { readKernels } from './simd/files.js';
import { instantiateKernels, isFused } from './simd/kernels.js';
import { alone, type Thread } from './thread.js';

/** Kernels at work over one memory, as one of the threads that share the work has them. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arithmetic: Arithmetic;
  readonly thread: Thread;
}

export interface EngineOptions {
  /** `fused` by default where the machine can; asked for where it cannot, it is `plain`. */
  readonly arithmetic?: Arithmetic | undefined;
}

/** What another thread needs to have an engine over the same memory. */
export interface SharedEngine {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly arithmetic: Arithmetic;
  /** Scratch memory of every thread [threads][SCRATCH_FLOATS], behind everything else that is planned. */
  readonly scratch: Region;
}

/** Floats of scratch memory that a thread's kernels use for packing. */
const SCRATCH_FLOATS = 128 * 256 + 512 * 256;

let fusedHere: Promise<boolean> | undefined;

/** Whether this machine multiplies and adds with one rounding (x86 with FMA, every ARM64). */
export function hasFusedArithmetic(): Promise<boolean> {
  fusedHere ??= readKernels('fused').then((module) => (module ? isFused(module) : false));
  return fusedHere;
}

/**
 * Makes the memory that `plan` describes and starts the kernels on it.
 * @throws {DataError} if the memory is more than the machine gives
 */
export async function startEngine(plan: MemoryPlan, options: EngineOptions = {}): Promise<Engine> {
  return joinEngine(await prepareEngine(plan, 1, options), alone);
}

/**
 * Makes what `threads` threads need to work together.
 * @throws {DataError} if the memory is more than the machine gives
 */
export async function prepareEngine(
  plan: MemoryPlan,
  threads: number,
  options: EngineOptions = {},
): Promise<SharedEngine> {
  const fused = options.arithmetic !== 'plain' && (await hasFusedArithmetic());
  const arithmetic = fused ? 'fused' : 'plain';
  const module = await readKernels(arithmetic);
  if (!module) throw new DataError(`Node ${process.version} lacks WebAssembly SIMD: use 20.19 or newer`);
  const scratch = plan.region('scratch', threads, SCRATCH_FLOATS);
  return { memory: Memory.allocate(plan), module, arithmetic, scratch };
}

/** The engine of one thread over memory that is prepared. */
export function joinEngine({ memory, module, arithmetic, scratch }: SharedEngine, thread: Thread): Engine {
  const offset = scratch.offset + thread.index * SCRATCH_FLOATS;
  const own = { name: 'scratch', shape: [SCRATCH_FLOATS], offset, length: SCRATCH_FLOATS };
  const kernels = instantiateKernels(module, memory, own);
  return { kernels, memory: new Memory(memory), arithmetic, thread };
}

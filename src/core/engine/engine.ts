import { chooseKernels, type KernelSource, startKernels } from './choice.js';
import type { Arithmetic, Kernels } from './kernels.js';
import { Memory, type MemoryPlan, type Region } from './memory.js';
import type { EngineOptions } from './options.js';
import { alone, type Thread } from './thread.js';
import type { WasmMemory } from './wasm.js';

/** Kernels at work over one memory, as one of the threads that share the work has them. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arithmetic: Arithmetic;
  readonly thread: Thread;
}

/** What another thread needs to have an engine over the same memory. */
export interface SharedEngine {
  readonly memory: WasmMemory;
  readonly source: KernelSource;
  /** Scratch memory of every thread [threads][SCRATCH_FLOATS], behind everything else that is planned. */
  readonly scratch: Region;
}

/** Floats of scratch memory that a thread's kernels use for packing. */
const SCRATCH_FLOATS = 128 * 256 + 512 * 256;

/**
 * Makes the memory that `plan` describes and starts the kernels on it.
 * @throws {UsageError} if the kernels that are asked for cannot be had; {DataError} if the memory cannot
 */
export async function startEngine(plan: MemoryPlan, options: EngineOptions = {}): Promise<Engine> {
  return joinEngine(await prepareEngine(plan, 1, options), alone);
}

/**
 * Makes what `threads` threads need to work together.
 * @throws {UsageError} if the kernels that are asked for cannot be had; {DataError} if the memory cannot
 */
export async function prepareEngine(
  plan: MemoryPlan,
  threads: number,
  options: EngineOptions = {},
): Promise<SharedEngine> {
  const source = await chooseKernels(options);
  const scratch = plan.region('scratch', threads, SCRATCH_FLOATS);
  return { memory: Memory.allocate(plan), source, scratch };
}

/** The engine of one thread over memory that is prepared. */
export function joinEngine({ memory, source, scratch }: SharedEngine, thread: Thread): Engine {
  const offset = scratch.offset + thread.index * SCRATCH_FLOATS;
  const own = { name: 'scratch', shape: [SCRATCH_FLOATS], offset, length: SCRATCH_FLOATS };
  const kernels = startKernels(source, memory, own);
  return { kernels, memory: new Memory(memory), arithmetic: source.arithmetic, thread };
}

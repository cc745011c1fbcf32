import { chooseKernels, type KernelSource, startKernels } from './choice.js';
import type { Arithmetic, Kernels } from './kernels.js';
import { Memory, type MemoryPlan, type Region } from './memory.js';
import type { EngineOptions } from './options.js';
import { alone, type Thread } from './thread.js';
import type { WasmMemory } from './wasm.js';

/** The kernels and the memory they work on, as one thread of a team sees them. */
export interface Engine {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly arithmetic: Arithmetic;
  readonly thread: Thread;
}

/** The data with which another thread joins an engine over the same memory. */
export interface SharedEngine {
  readonly memory: WasmMemory;
  readonly source: KernelSource;
  /** The scratch memory of all threads [threads][SCRATCH_FLOATS], after all other regions. */
  readonly scratch: Region;
}

/** Scratch memory of one thread, in floats; its kernels pack matrices into it. */
const SCRATCH_FLOATS = 128 * 256 + 512 * 256;

/**
 * Allocates the planned memory and starts the kernels on it, for one thread.
 * @throws {UsageError} if the requested kernels are unavailable
 * @throws {DataError} if the memory cannot be allocated
 */
export async function startEngine(plan: MemoryPlan, options: EngineOptions = {}): Promise<Engine> {
  return joinEngine(await prepareEngine(plan, 1, options), alone);
}

/**
 * Allocates the planned memory and chooses the kernels, for `threads` threads.
 * @throws {UsageError} if the requested kernels are unavailable
 * @throws {DataError} if the memory cannot be allocated
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

/** Starts the kernels of one thread on prepared memory. */
export function joinEngine({ memory, source, scratch }: SharedEngine, thread: Thread): Engine {
  const offset = scratch.offset + thread.index * SCRATCH_FLOATS;
  const region = { name: 'scratch', shape: [SCRATCH_FLOATS], offset, length: SCRATCH_FLOATS };
  const kernels = startKernels(source, memory, region);
  return { kernels, memory: new Memory(memory), arithmetic: source.arithmetic, thread };
}

import { DataError } from '../errors.js';
import { host } from '../host.js';
import type { Engine } from './engine.js';
import { LANES } from './kernels.js';
import { wasm, type WasmMemory } from './wasm.js';

const PAGE_BYTES = 65536;
/** The largest 32-bit WebAssembly memory. */
const MAXIMUM_BYTES = 65536 * PAGE_BYTES;
/** The offset of the first region; the WebAssembly module keeps its constants below it. */
const FIRST_OFFSET = 4096;

/** A named buffer in the engine's memory. */
export interface Region {
  readonly name: string;
  readonly shape: readonly number[];
  /** The offset of the first element, in floats. */
  readonly offset: number;
  /** The number of elements: floats or 32-bit integers. */
  readonly length: number;
}

/** Work that all threads of a team run together; each does its share. */
export interface Task<Numbers extends number[] = number[], Result = unknown> {
  /** The index in `MemoryPlan.tasks`. */
  readonly index: number;
  readonly work: (engine: Engine, ...numbers: Numbers) => Result;
}

/**
 * The layout of an engine's memory and the tasks of its threads. All regions are planned by name and shape before the
 * memory is allocated, so that its size is known in time to be refused.
 */
export class MemoryPlan {
  readonly tasks: Task[] = [];
  #end = FIRST_OFFSET;

  /** Reserves a buffer of the given shape, aligned to a cache line. */
  region(name: string, ...shape: number[]): Region {
    const length = shape.reduce((product, size) => product * size, 1);
    const region = { name, shape, offset: this.#end, length };
    this.#end += Math.ceil(length / LANES) * LANES;
    return region;
  }

  /** Adds a task to the plan: every thread of the team will call `work` with the same numbers. */
  task<Numbers extends number[], Result>(
    work: (engine: Engine, ...numbers: Numbers) => Result,
  ): Task<Numbers, Result> {
    const task = { index: this.tasks.length, work };
    this.tasks.push(task as unknown as Task);
    return task;
  }

  /** The offset of the next region, in floats. */
  get end(): number {
    return this.#end;
  }

  /** The size of the memory in bytes, a multiple of the page size. */
  get bytes(): number {
    return Math.ceil((this.#end * 4) / PAGE_BYTES) * PAGE_BYTES;
  }
}

/** Typed-array views of the memory that the kernels, the host and all threads share. */
export class Memory {
  readonly floats: Float32Array;
  readonly integers: Int32Array;

  constructor(memory: WasmMemory) {
    this.floats = new Float32Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
  }

  /**
   * Allocates the memory of a plan.
   * @throws {DataError} if the plan exceeds the 4 GiB of a WebAssembly memory, or the memory of this machine
   */
  static allocate(plan: MemoryPlan): WasmMemory {
    if (plan.bytes > MAXIMUM_BYTES) {
      const size = (plan.bytes / 2 ** 30).toFixed(1);
      throw new DataError(
        (option) =>
          `this model and batch need ${size} GiB, but an engine can use at most 4 GiB: ` +
          `lower ${option('hiddenSize')}, ${option('batchSize')} or ${option('sequenceLength')}`,
      );
    }
    const pages = plan.bytes / PAGE_BYTES;
    const { sharedMemory: shared } = host();
    try {
      return new wasm.Memory({ initial: pages, maximum: pages, shared });
    } catch (error) {
      const size = (plan.bytes / 2 ** 20).toFixed(0);
      throw new DataError(`cannot allocate the ${size} MiB of memory that the model needs`, {
        cause: error,
      });
    }
  }

  /** Returns a view of `length` floats of a region from `start`; by default of the whole region. */
  view(region: Region, start = 0, length = region.length - start): Float32Array {
    return this.floats.subarray(region.offset + start, region.offset + start + length);
  }

  /** Returns a view of a region as 32-bit integers. */
  ids(region: Region): Int32Array {
    return this.integers.subarray(region.offset, region.offset + region.length);
  }
}

import { DataError } from '../errors.js';
import { host } from '../host.js';
import type { Engine } from './engine.js';
import { LANES } from './kernels.js';
import { wasm, type WasmMemory } from './wasm.js';

const PAGE_BYTES = 65536;
/** What a 32-bit WebAssembly memory can hold. */
const MAXIMUM_BYTES = 65536 * PAGE_BYTES;
/** The kernels' own constants lie below. */
const FIRST_FLOAT = 4096;

/** A named buffer in the engine's memory. */
export interface Region {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where it begins, in floats. */
  readonly offset: number;
  /** How many floats (or 32-bit integers) it holds. */
  readonly length: number;
}

/** A piece of work for all threads of a team together; each does its share. */
export interface Task<Numbers extends number[] = number[], Result = unknown> {
  /** Its place in the plan. */
  readonly index: number;
  readonly work: (engine: Engine, ...numbers: Numbers) => Result;
}

/**
 * What will lie in an engine's memory, and what its threads will be asked to do. Everything is planned by name and shape
 * before the memory is made, so that its size is known, and can be refused, beforehand.
 */
export class MemoryPlan {
  readonly tasks: Task[] = [];
  #end = FIRST_FLOAT;

  /** Reserves a buffer of the given shape, aligned to a cache line. */
  region(name: string, ...shape: number[]): Region {
    const length = shape.reduce((product, size) => product * size, 1);
    const region = { name, shape, offset: this.#end, length };
    this.#end += Math.ceil(length / LANES) * LANES;
    return region;
  }

  /** Plans work that a team will do: every thread calls `work`, with the same numbers. */
  task<Numbers extends number[], Result>(
    work: (engine: Engine, ...numbers: Numbers) => Result,
  ): Task<Numbers, Result> {
    const task = { index: this.tasks.length, work };
    this.tasks.push(task as unknown as Task);
    return task;
  }

  /** Where the next region will begin, in floats. */
  get end(): number {
    return this.#end;
  }

  /** The size of the memory, in bytes. */
  get bytes(): number {
    return Math.ceil((this.#end * 4) / PAGE_BYTES) * PAGE_BYTES;
  }
}

/** The one memory that kernels, host and threads share. Its views are typed arrays over regions of a plan. */
export class Memory {
  readonly floats: Float32Array;
  readonly integers: Int32Array;

  constructor(memory: WasmMemory) {
    this.floats = new Float32Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
  }

  /** @throws {DataError} if the plan does not fit a WebAssembly memory of 4 GiB, or this machine. */
  static allocate(plan: MemoryPlan): WasmMemory {
    if (plan.bytes > MAXIMUM_BYTES) {
      const size = (plan.bytes / 2 ** 30).toFixed(1);
      throw new DataError(
        (option) =>
          `this model and batch take ${size} GiB, and an engine holds at most 4 GiB: ` +
          `lower ${option('hiddenSize')}, ${option('batchSize')} or ${option('sequenceLength')}`,
      );
    }
    const pages = plan.bytes / PAGE_BYTES;
    try {
      return new wasm.Memory({ initial: pages, maximum: pages, shared: host().sharedMemory });
    } catch (error) {
      const size = (plan.bytes / 2 ** 20).toFixed(0);
      throw new DataError(`this machine does not give the ${size} MiB of memory that the model takes`, {
        cause: error,
      });
    }
  }

  /** The numbers of a region, or of `length` floats of it from `start`. */
  view(region: Region, start = 0, length = region.length - start): Float32Array {
    return this.floats.subarray(region.offset + start, region.offset + start + length);
  }

  /** The region as 32-bit integers. */
  ids(region: Region): Int32Array {
    return this.integers.subarray(region.offset, region.offset + region.length);
  }
}

import { expect } from 'chai';
import { hasFusedArithmetic } from '../../src/core/engine/choice.js';
import { type Arithmetic, type Kernels, LANES } from '../../src/core/engine/kernels.js';
import { Memory, MemoryPlan, type Region } from '../../src/core/engine/memory.js';
import { referenceKernels } from '../../src/core/engine/reference/index.js';
import type { LoadedLibrary } from '../../src/node/engine/native/bindings.js';
import { findNative } from '../../src/node/engine/native/library.js';
import { compileKernels } from '../../src/node/engine/wasm-files.js';
import { instantiateKernels } from '../../src/core/engine/webassembly.js';
import type { WasmMemory } from '../../src/core/engine/wasm.js';

/** The kinds of arithmetic, both of which a machine with fused multiply-add can do. */
export const arithmetics: readonly Arithmetic[] = ['fused', 'plain'];

/** Kernels that a test can run. */
export interface KernelsUnderTest {
  readonly name: string;
  readonly arithmetic: Arithmetic;
  /** Starts them. On a machine without fused multiply-add, those that were to fuse may have come to be `plain`. */
  readonly start: (memory: WasmMemory, scratch: Region) => Started | Promise<Started>;
}

interface Started {
  readonly kernels: Kernels;
  readonly arithmetic: Arithmetic;
}

const native = findNative();

/** The reference kernels, those of WebAssembly, and the native ones where they are built: what one suite tests. */
export const allKernels: readonly KernelsUnderTest[] = [
  ...arithmetics.map((arithmetic) => ({
    name: `reference, ${arithmetic}`,
    arithmetic,
    start: (memory: WasmMemory) => ({ kernels: referenceKernels(memory, arithmetic), arithmetic }),
  })),
  ...arithmetics.map((wanted) => ({
    name: `simd, ${wanted}`,
    arithmetic: wanted,
    start: async (memory: WasmMemory, scratch: Region) => {
      const arithmetic = (await hasFusedArithmetic()) ? wanted : 'plain';
      return {
        kernels: instantiateKernels((await compileKernels(arithmetic))!, memory, scratch),
        arithmetic,
      };
    },
  })),
  ...('unavailable' in native ? [] : [nativeUnderTest(native)]),
];

function nativeUnderTest(library: LoadedLibrary): KernelsUnderTest {
  const arithmetic = 'fused';
  return {
    name: 'native',
    arithmetic,
    start: (memory, scratch) => ({ kernels: library.kernelsFor(memory, scratch), arithmetic }),
  };
}

/** Floats of scratch memory, as much as any kernels need. */
const SCRATCH_FLOATS = 2 ** 18;

/** Floats between two buffers of a workbench. */
const GAP = 4 * LANES;
/** A NaN that no arithmetic makes: what a kernel read beyond its buffers shows, what it wrote there too. */
const UNTOUCHED = 0x7fabcdef;

/** Rows of numbers that lie `stride` floats apart. */
export interface Matrix {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/**
 * Kernels, and memory in which a test lays out what it gives them. Around every buffer, and between its rows, lie numbers
 * that spoil a result if they are read, and `expectNothingElseTouched` sees if one was written.
 */
export class Workbench {
  readonly kernels: Kernels;
  readonly arithmetic: Arithmetic;
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;
  readonly #start: number;
  readonly #limit: number;
  #end: number;
  #matrices: Matrix[] = [];

  private constructor(kernels: Kernels, arithmetic: Arithmetic, memory: Memory, region: Region) {
    this.kernels = kernels;
    this.arithmetic = arithmetic;
    this.#floats = memory.floats;
    this.#integers = memory.integers;
    this.#start = region.offset;
    this.#limit = this.#end = region.offset + region.length;
    this.clear();
  }

  /** @param floats the room for buffers */
  static async start({ start }: KernelsUnderTest, floats = 2 ** 16): Promise<Workbench> {
    const plan = new MemoryPlan();
    const region = plan.region('workbench', floats);
    const scratch = plan.region('scratch', SCRATCH_FLOATS);
    const memory = Memory.allocate(plan);
    const { kernels, arithmetic } = await start(memory, scratch);
    return new Workbench(kernels, arithmetic, new Memory(memory), region);
  }

  /** Takes all buffers away. */
  clear(): void {
    this.#integers.fill(UNTOUCHED, this.#start, this.#end);
    this.#end = this.#start + GAP;
    this.#matrices = [];
  }

  /** A buffer of `rows` × `columns`, holding `values`, row by row, or zeros. */
  matrix(rows: number, columns: number, values?: ArrayLike<number>, stride = columns): Matrix {
    const matrix = { offset: this.#end, rows, columns, stride };
    this.#end += Math.ceil((rows * stride) / LANES) * LANES + GAP;
    if (this.#end > this.#limit) throw new Error('the workbench is too small for this buffer');
    this.#matrices.push(matrix);
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < columns; j++)
        this.#floats[matrix.offset + r * stride + j] = values?.[r * columns + j] ?? 0;
    }
    return matrix;
  }

  /** A buffer of 32-bit integers. */
  ids(values: readonly number[]): Matrix {
    const matrix = this.matrix(1, values.length);
    this.#integers.set(values, matrix.offset);
    return matrix;
  }

  /** The numbers of a buffer, row by row. */
  read({ offset, rows, columns, stride }: Matrix): Float32Array {
    const values = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      const from = offset + r * stride;
      values.set(this.#floats.subarray(from, from + columns), r * columns);
    }
    return values;
  }

  /** Expects that nothing was written outside the buffers. */
  expectNothingElseTouched(): void {
    const inside = new Uint8Array(this.#end - this.#start);
    for (const { offset, rows, columns, stride } of this.#matrices) {
      for (let r = 0; r < rows; r++) {
        const from = offset - this.#start + r * stride;
        inside.fill(1, from, from + columns);
      }
    }
    const touched = inside.findIndex((is, i) => is === 0 && this.#integers[this.#start + i] !== UNTOUCHED);
    if (touched >= 0) expect.fail(`float ${touched} of the workbench, outside all buffers, was written to`);
  }
}

/** `length` numbers, uniform in [-1, 1), as single precision holds them; the same `seed` gives the same (Marsaglia's xorshift). */
export function randomFloats(seed: number, length: number): Float32Array {
  let x = Math.imul(seed, 0x9e3779b1) | 1;
  return Float32Array.from({ length }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x / 2 ** 31;
  });
}

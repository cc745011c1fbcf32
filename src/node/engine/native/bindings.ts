// Binds the functions of the native library as `Kernels`.
import { createRequire } from 'node:module';
import type * as koffiPackage from 'koffi';
import type { Kernels } from '../../../core/engine/kernels.js';
import type { Region } from '../../../core/engine/memory.js';
import type { WasmMemory } from '../../../core/engine/wasm.js';

/** The package that calls C functions; an optional dependency, so that charnn installs where koffi cannot. */
export type Koffi = Pick<typeof koffiPackage, 'load' | 'address'>;

/** A loaded library, used at one vector width. */
export interface LoadedLibrary {
  readonly path: string;
  /** Floats per vector. */
  readonly width: number;
  /**
   * Binds the kernels to a memory.
   * @param memory must not grow: its address is taken once
   * @param scratch working memory of the kernels
   * @throws {Error} if `scratch` is too small
   */
  kernelsFor(memory: WasmMemory, scratch: Region): Kernels;
}

/** The numbers of integer, float and further integer parameters of each kernel, in this order. */
const parameters: Record<
  keyof Kernels,
  readonly [integers: number, floats?: number, integersAfter?: number]
> = {
  pack: [5],
  packTransposed: [5],
  multiply: [8],
  multiplyTransposed: [9],
  gatherRows: [7],
  scatterAddRows: [8],
  addRowsTo: [5],
  repeatRow: [4],
  multiplyByRow: [5],
  carryRows: [6],
  clear: [2],
  copy: [3],
  lstmForward: [8],
  lstmBackward: [8],
  gruForward: [6],
  gruBackward: [7],
  rnnForward: [5],
  rnnBackward: [6],
  softmaxCrossEntropy: [5, 1, 1],
  squareSums: [3],
  adam: [5, 7],
  moveAverage: [3, 1],
};

type NativeFunction = (...values: (bigint | number)[]) => unknown;

/** Loads koffi. @throws an error if it is not installed */
export function loadKoffi(): Koffi {
  // Synchronous, since worker threads load the library without awaiting; lazy, so that other engines never load koffi.
  return createRequire(import.meta.url)('koffi') as Koffi;
}

/**
 * Loads the library in this thread.
 * @param path the path of a library that `openNative` has checked, possibly in another thread
 * @param width floats per vector; the library must include this width and the CPU must support it
 * @throws an error if the library cannot be loaded
 */
export function loadNative(path: string, width: number, koffi = loadKoffi()): LoadedLibrary {
  const library = koffi.load(path);
  const needed = (library.func(`scratchLength_${width}`, 'int', []) as () => number)();
  const functions = Object.entries(parameters).map(([name, [before, floats = 0, after = 0]]) => {
    const bound = name === 'multiplyTransposed' ? ['void *', 'int'] : ['void *'];
    const types = [bound, repeated(before, 'int'), repeated(floats, 'float'), repeated(after, 'int')].flat();
    return [name, library.func(`${name}_${width}`, 'void', types) as NativeFunction] as const;
  });

  return {
    path,
    width,
    kernelsFor(memory, scratch) {
      if (needed > scratch.length) {
        throw new Error(`the kernels need ${needed} floats of scratch, not ${scratch.length}`);
      }
      const address = koffi.address(new Uint8Array(memory.buffer));
      const kernels = functions.map(([name, call]) => {
        const bound = name === 'multiplyTransposed' ? [address, scratch.offset] : [address];
        return [name, call.bind(undefined, ...bound)];
      });
      // The kernels only know the address: this reference keeps the memory alive.
      return Object.assign(Object.fromEntries(kernels) as Kernels, { memory });
    },
  };
}

function repeated(count: number, type: string): string[] {
  return new Array<string>(count).fill(type);
}

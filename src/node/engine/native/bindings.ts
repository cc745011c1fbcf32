// The functions of the native library as `Kernels`.
import { createRequire } from 'node:module';
import type * as koffiPackage from 'koffi';
import type { Kernels } from '../../../core/engine/kernels.js';
import type { Region } from '../../../core/engine/memory.js';
import type { WasmMemory } from '../../../core/engine/wasm.js';

/** The package that calls C functions; optional, so that charnn installs where it does not. */
export type Koffi = Pick<typeof koffiPackage, 'load' | 'address'>;

/** The kernels of a library at one vector width, for any memory. */
export interface LoadedLibrary {
  readonly path: string;
  /** Floats of a vector. */
  readonly width: number;
  /**
   * @param memory one that does not grow: its address is taken once
   * @param scratch floats for the kernels themselves
   */
  kernelsFor(memory: WasmMemory, scratch: Region): Kernels;
}

/** How many integers each kernel takes, and how many floats behind them. */
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

/** @throws an error if koffi is not installed */
export function loadKoffi(): Koffi {
  // Not an import: a thread loads the library without waiting, and only a program that wants it loads koffi at all.
  return createRequire(import.meta.url)('koffi') as Koffi;
}

/**
 * Opens the library in this thread.
 * @param path of a library that `openNative` found good, maybe in another thread
 * @param width floats of a vector, of those that the library has and the CPU can run
 * @throws an error if the library cannot be loaded
 */
export function loadNative(path: string, width: number, koffi = loadKoffi()): LoadedLibrary {
  const library = koffi.load(path);
  const needed = (library.func(`scratchLength_${width}`, 'int', []) as () => number)();
  const functions = Object.entries(parameters).map(([name, [before, floats = 0, after = 0]]) => {
    const own = name === 'multiplyTransposed' ? ['void *', 'int'] : ['void *'];
    const types = [own, times(before, 'int'), times(floats, 'float'), times(after, 'int')].flat();
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
        const own = name === 'multiplyTransposed' ? [address, scratch.offset] : [address];
        return [name, call.bind(undefined, ...own)];
      });
      // What is called by address keeps no memory alive.
      return Object.assign(Object.fromEntries(kernels) as Kernels, { memory });
    },
  };
}

function times(count: number, type: string): string[] {
  return new Array<string>(count).fill(type);
}

import { DataError, UsageError } from '../../core/errors.js';
import { hasFusedArithmetic } from './fused.js';
import type { Arithmetic, Kernels } from '../../core/engine/kernels.js';
import type { Region } from '../../core/engine/memory.js';
import { loadNative, type NativeLibrary } from './native/bindings.js';
import type { Unusable } from './native/library.js';
import { openNative } from './native/open.js';
import type { EngineName, EngineOptions } from '../../core/engine/options.js';
import { readKernels } from './wasm-files.js';
import { instantiateKernels } from '../../core/engine/webassembly.js';

/** Kernels of an engine, in a form that can be sent to a thread. */
export type KernelSource =
  | {
      readonly engine: 'simd';
      readonly arithmetic: Arithmetic;
      readonly module: WebAssembly.Module;
      /** Why the native ones, which would have been taken, are not. */
      readonly notNative: Unusable | undefined;
    }
  | {
      readonly engine: 'native';
      readonly arithmetic: 'fused';
      readonly path: string;
      readonly width: number;
    };

/**
 * The kernels that these options mean on this machine.
 * @throws {UsageError} if the native ones are asked for, and cannot be had
 */
export async function chooseKernels({ engine = 'auto', arithmetic }: EngineOptions): Promise<KernelSource> {
  const native = await nativeFor(engine, arithmetic);
  if (native && !('unusable' in native)) {
    return { engine: 'native', arithmetic: 'fused', path: native.path, width: native.width };
  }
  const chosen = arithmetic !== 'plain' && (await hasFusedArithmetic()) ? 'fused' : 'plain';
  const module = await readKernels(chosen);
  if (!module) throw new DataError(`Node ${process.version} lacks WebAssembly SIMD: use 20.19 or newer`);
  return { engine: 'simd', arithmetic: chosen, module, notNative: native };
}

/** The native kernels, or why they cannot be had; undefined where they are not wanted. */
async function nativeFor(
  engine: EngineName,
  arithmetic: Arithmetic | undefined,
): Promise<NativeLibrary | Unusable | undefined> {
  if (engine === 'simd' || (engine === 'auto' && arithmetic === 'plain')) return undefined;
  if (arithmetic === 'plain') {
    throw new UsageError('the engine native has no plain arithmetic: leave out --engine, or --arithmetic');
  }
  const library = await openNative();
  if ('unusable' in library && engine === 'native') {
    throw new UsageError(`the engine native cannot run: ${library.unusable}`);
  }
  return library;
}

/** Kernels at work on a memory, with `scratch` for themselves. */
export function startKernels(source: KernelSource, memory: WebAssembly.Memory, scratch: Region): Kernels {
  return source.engine === 'simd'
    ? instantiateKernels(source.module, memory, scratch)
    : loadNative(source.path, source.width).kernelsFor(memory, scratch);
}

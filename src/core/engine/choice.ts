import { DataError, UsageError } from '../errors.js';
import { host, type NativeLibrary, type Unusable } from '../host.js';
import type { Arithmetic, Kernels } from './kernels.js';
import type { Region } from './memory.js';
import type { EngineName, EngineOptions } from './options.js';
import { referenceKernels } from './reference/index.js';
import { instantiateKernels, isFused } from './webassembly.js';
import type { WasmMemory, WasmModule } from './wasm.js';

/** The kernels of an engine, in a form that can be sent to a thread. */
export type KernelSource =
  | {
      readonly engine: 'simd';
      readonly arithmetic: Arithmetic;
      readonly module: WasmModule;
      /** Why the native kernels, the default, are not used. */
      readonly notNative: Unusable | undefined;
    }
  | ({ readonly engine: 'native'; readonly arithmetic: 'fused' } & NativeLibrary)
  | { readonly engine: 'reference'; readonly arithmetic: Arithmetic };

/**
 * Chooses the kernels for these options on this machine.
 * @throws {UsageError} if the options name the native kernels and they cannot be used
 */
export async function chooseKernels({ engine = 'auto', arithmetic }: EngineOptions): Promise<KernelSource> {
  if (engine === 'reference') return { engine, arithmetic: arithmetic ?? 'fused' };
  const native = await findNative(engine, arithmetic);
  if (native && !('unusable' in native)) return { engine: 'native', arithmetic: 'fused', ...native };
  const chosen = arithmetic !== 'plain' && (await hasFusedArithmetic()) ? 'fused' : 'plain';
  const module = await host().compileKernels(chosen);
  if (!module) throw new DataError('this runtime has no WebAssembly SIMD: use a newer version');
  return { engine: 'simd', arithmetic: chosen, module, notNative: native };
}

/** Returns the native kernels or why they cannot be used; undefined if the options exclude them. */
async function findNative(
  engine: Exclude<EngineName, 'reference'>,
  arithmetic: Arithmetic | undefined,
): Promise<NativeLibrary | Unusable | undefined> {
  if (engine === 'simd' || (engine === 'auto' && arithmetic === 'plain')) return undefined;
  if (arithmetic === 'plain') {
    throw new UsageError(
      (option) =>
        `the native engine has no plain arithmetic: leave out ${option('engine')} or ${option('arithmetic')}`,
    );
  }
  const found = (await host().native?.find()) ?? { unusable: 'this runtime cannot call native code' };
  if ('unusable' in found && engine === 'native') {
    throw new UsageError(`the engine native cannot run: ${found.unusable}`);
  }
  return found;
}

/** Returns whether this machine multiplies and adds with one rounding (x86 with FMA, every ARM64). */
export async function hasFusedArithmetic(): Promise<boolean> {
  const module = await host().compileKernels('fused');
  return module !== undefined && isFused(module);
}

/** Starts kernels on a memory, with `scratch` for themselves. */
export function startKernels(source: KernelSource, memory: WasmMemory, scratch: Region): Kernels {
  switch (source.engine) {
    case 'simd':
      return instantiateKernels(source.module, memory, scratch);
    case 'native':
      return host().native!.start(source, memory, scratch);
    case 'reference':
      return referenceKernels(memory, source.arithmetic);
  }
}

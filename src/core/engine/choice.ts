import { DataError, UsageError } from '../errors.js';
import { host, type NativeLibrary, type Unavailable } from '../host.js';
import type { Arithmetic, Kernels } from './kernels.js';
import type { Region } from './memory.js';
import type { EngineName, EngineOptions } from './options.js';
import { referenceKernels } from './reference/index.js';
import { instantiateKernels, isFused } from './webassembly.js';
import type { WasmMemory, WasmModule } from './wasm.js';

/** The chosen kernels, in a form that can be sent to a thread. */
export type KernelSource =
  | {
      readonly engine: 'simd';
      readonly arithmetic: Arithmetic;
      readonly module: WasmModule;
      /** The reason why the native kernels are not used; undefined if the options exclude them. */
      readonly notNative: Unavailable | undefined;
    }
  | ({ readonly engine: 'native'; readonly arithmetic: 'fused' } & NativeLibrary)
  | { readonly engine: 'reference'; readonly arithmetic: Arithmetic };

/**
 * Chooses the kernels for the options and this machine.
 * @throws {UsageError} if the options require the native kernels and they are unavailable
 * @throws {DataError} if the runtime does not support WebAssembly SIMD
 */
export async function chooseKernels({ engine = 'auto', arithmetic }: EngineOptions): Promise<KernelSource> {
  if (engine === 'reference') return { engine, arithmetic: arithmetic ?? 'fused' };
  const native = await findNative(engine, arithmetic);
  if (native && !('unavailable' in native)) return { engine: 'native', arithmetic: 'fused', ...native };
  const chosen = arithmetic !== 'plain' && (await hasFusedArithmetic()) ? 'fused' : 'plain';
  const module = await host().compileKernels(chosen);
  if (!module) throw new DataError('this runtime does not support WebAssembly SIMD: use a newer version');
  return { engine: 'simd', arithmetic: chosen, module, notNative: native };
}

/** Returns the native kernels or the reason why they are unavailable; undefined if the options exclude them. */
async function findNative(
  engine: Exclude<EngineName, 'reference'>,
  arithmetic: Arithmetic | undefined,
): Promise<NativeLibrary | Unavailable | undefined> {
  if (engine === 'simd' || (engine === 'auto' && arithmetic === 'plain')) return undefined;
  if (arithmetic === 'plain') {
    throw new UsageError(
      (option) =>
        `the native engine does not support plain arithmetic: omit ${option('engine')} or ${option('arithmetic')}`,
    );
  }
  const found = (await host().native?.find()) ?? { unavailable: 'this runtime cannot call native code' };
  if ('unavailable' in found && engine === 'native') {
    throw new UsageError(`the native engine cannot run: ${found.unavailable}`);
  }
  return found;
}

/** Returns whether this machine rounds a multiply-add once (x86 with FMA, every ARM64). */
export async function hasFusedArithmetic(): Promise<boolean> {
  const module = await host().compileKernels('fused');
  return module !== undefined && isFused(module);
}

/** Starts the kernels on a memory; `scratch` is for their own use. */
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

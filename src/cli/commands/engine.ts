import { chooseKernels } from '../../core/engine/choice.js';
import type { EngineOptions } from '../../core/engine/options.js';
import type { Io } from './command.js';

/**
 * Tells, with `--verbose`, which kernels will run, and where they are not the native ones, why; native kernels that
 * compute otherwise than they must are told of always.
 * @throws {UsageError} if the native ones are asked for, and cannot be had
 */
export async function tellEngine({ messages }: Io, options: EngineOptions): Promise<void> {
  const source = await chooseKernels(options);
  if (source.engine === 'native') {
    messages.detail(`engine native, vectors of ${32 * source.width} bits`);
    return;
  }
  messages.detail(`engine ${source.engine}, ${source.arithmetic} arithmetic`);
  if (source.engine === 'reference' || !source.notNative) return;
  const { notNative } = source;
  if (notNative.wrongBits) messages.warn(`${notNative.unavailable}: WebAssembly runs in their place`);
  else messages.detail(`engine native is not used: ${notNative.unavailable}`);
}

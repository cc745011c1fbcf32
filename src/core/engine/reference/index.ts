import type { Arithmetic, Kernels } from '../kernels.js';
import { Memory } from '../memory.js';
import type { WasmMemory } from '../wasm.js';
import { multiplyAdd } from './arithmetic.js';
import { functionsOf } from './functions.js';
import { gruKernels } from './gru.js';
import { lstmKernels } from './lstm.js';
import { optimizerKernels } from './optimizer.js';
import { productKernels } from './products.js';
import { rnnKernels } from './rnn.js';
import { rowKernels } from './rows.js';
import { softmaxKernels } from './softmax.js';

/**
 * Returns the kernels of the `reference` engine: plain loops that read like the equations and return the same bits as
 * the fast engines. They document and test those engines, and are the baseline of their benchmarks.
 */
export function referenceKernels(shared: WasmMemory, arithmetic: Arithmetic): Kernels {
  const memory = new Memory(shared);
  const functions = functionsOf(multiplyAdd[arithmetic]);
  return {
    ...productKernels(memory, functions),
    ...rowKernels(memory),
    ...lstmKernels(memory, functions),
    ...gruKernels(memory, functions),
    ...rnnKernels(memory, functions),
    ...softmaxKernels(memory, functions),
    ...optimizerKernels(memory, functions),
  };
}

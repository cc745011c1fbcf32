import { readKernels } from './wasm-files.js';
import { isFused } from '../../core/engine/webassembly.js';

let fusedHere: Promise<boolean> | undefined;

/** Whether this machine multiplies and adds with one rounding (x86 with FMA, every ARM64). */
export function hasFusedArithmetic(): Promise<boolean> {
  fusedHere ??= readKernels('fused').then((module) => (module ? isFused(module) : false));
  return fusedHere;
}

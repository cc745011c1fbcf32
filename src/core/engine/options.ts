import type { Arithmetic } from './kernels.js';

/**
 * The engines. `simd`: WebAssembly SIMD, available everywhere. `native`: C, where it is built. `auto`: `native` if it
 * is available, otherwise `simd`. `reference`: plain loops in TypeScript, for reading and checking.
 */
export type EngineName = 'auto' | 'simd' | 'native' | 'reference';

export interface EngineOptions {
  /** The engine, by default `auto`. Results do not depend on it. */
  readonly engine?: EngineName | undefined;
  /**
   * The rounding of multiply-adds, by default `fused`. On a machine without a fused multiply-add, `simd` and `auto`
   * always use `plain`. The `reference` engine supports both on every machine.
   */
  readonly arithmetic?: Arithmetic | undefined;
}

/** The largest number of threads. */
export const MOST_THREADS = 1024;

export interface TeamOptions extends EngineOptions {
  /**
   * The number of threads, including the calling one. By default as many as the work is worth, at most as many as can
   * run at the same time. Results do not depend on it.
   */
  readonly threads?: number | undefined;
}

import type { Arithmetic } from './kernels.js';

/**
 * `simd`: WebAssembly, everywhere. `native`: C, where it is built. `auto`: that, and WebAssembly elsewhere. `reference`: plain
 * loops in TypeScript, for reading and checking.
 */
export type EngineName = 'auto' | 'simd' | 'native' | 'reference';

export interface EngineOptions {
  /** Default `auto`. No result depends on it. */
  readonly engine?: EngineName | undefined;
  /** `fused` by default where the machine can; asked for where it cannot, it is `plain`. `reference` can do both anywhere. */
  readonly arithmetic?: Arithmetic | undefined;
}

/** Threads that may be asked for. */
export const MOST_THREADS = 1024;

export interface TeamOptions extends EngineOptions {
  /**
   * Threads that work together, this one among them; by default as many as the process may have and the work is worth. No
   * result depends on it.
   */
  readonly threads?: number | undefined;
}

import type { Arithmetic, Kernels } from './engine/kernels.js';
import type { Engine, SharedEngine } from './engine/engine.js';
import type { Region, Task } from './engine/memory.js';
import type { ProgramSource } from './engine/threads/program.js';
import type { WasmMemory, WasmModule } from './engine/wasm.js';

/**
 * Everything the core needs from the runtime it runs in. `src/node/host.ts` and `src/browser/host.ts` implement it; the
 * entry points install one before any other call.
 */
export interface Host {
  /** The version of charnn, as model files record it. */
  readonly version: string;
  /** Whether engines use shared memory, which several threads need. */
  readonly sharedMemory: boolean;
  /** The number of threads that can run at the same time. */
  readonly threads: number;
  /** The memory that this process may use, in bytes. */
  readonly memoryLimit: number;

  /**
   * Compiles the WebAssembly kernels for `sharedMemory`.
   * @returns undefined if the runtime lacks the instructions
   */
  compileKernels(arithmetic: Arithmetic): Promise<WasmModule | undefined>;
  /** The native kernels, on hosts that can call them. */
  readonly native?: NativeKernels;
  /** Starts the other threads of a team, on hosts that have threads. */
  readonly startWorkers?: (
    engine: Engine,
    shared: SharedEngine,
    count: number,
    program: ProgramSource,
  ) => Promise<Workers>;

  /** Lets the event loop turn: timers, signals and messages are handled before the promise resolves. */
  turn(): Promise<void>;
  /** Starts a SHA-256. */
  createHash(): Hash;
  /** Encodes bytes in base64. */
  encodeBase64(bytes: Uint8Array): string;
  /** Decodes base64 into `bytes`, skipping or refusing other characters. Returns the number of bytes; 0 if refused. */
  decodeBase64(text: string, bytes: Uint8Array): number;
}

/** Native kernels that passed their checks: a library and the width of its vectors in floats. */
export interface NativeLibrary {
  readonly path: string;
  readonly width: number;
}

/** The reason why the native kernels cannot be used, as a clause: "this CPU has no fused multiply-add". */
export interface Unusable {
  readonly unusable: string;
  /** Whether the kernels ran and gave wrong bits. */
  readonly wrongBits?: boolean;
}

export interface NativeKernels {
  /** Finds the library for this machine and checks its bits. */
  find(): Promise<NativeLibrary | Unusable>;
  /** Starts the kernels of a library that `find` returned, maybe in another thread, with `scratch` for themselves. */
  start(library: NativeLibrary, memory: WasmMemory, scratch: Region): Kernels;
}

/** The other threads of a team, waiting for tasks. */
export interface Workers {
  /**
   * Runs a task on every thread.
   * @returns the result on the calling thread
   * @throws the error of the calling thread, or an error whose cause is that of another thread
   */
  run<Numbers extends number[], Result>(task: Task<Numbers, Result>, numbers: Numbers): Result;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** A SHA-256 in progress. */
export interface Hash {
  update(bytes: Uint8Array): void;
  /** Returns the digest in hexadecimal. */
  hex(): string;
}

let installed: Host | undefined;

/** Installs the host of this runtime. */
export function installHost(host: Host): void {
  installed = host;
}

/** Returns the installed host. */
export function host(): Host {
  if (!installed) throw new Error('no host is installed: import an entry point of charnn, such as "charnn"');
  return installed;
}

/** Returns the SHA-256 of `bytes` in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  const hash = host().createHash();
  hash.update(bytes);
  return hash.hex();
}

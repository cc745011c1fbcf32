import type { Arithmetic, Kernels } from './engine/kernels.js';
import type { Engine, SharedEngine } from './engine/engine.js';
import type { Region, Task } from './engine/memory.js';
import type { ProgramSource } from './engine/threads/program.js';
import type { WasmMemory, WasmModule } from './engine/wasm.js';

/**
 * The services that the core needs from its runtime. `src/node/host.ts` and `src/browser/host.ts` implement them; the
 * entry points install one of the two before any other call.
 */
export interface Host {
  /** The version of charnn, as model files record it. */
  readonly version: string;
  /** Whether engines use shared memory, which several threads require. */
  readonly sharedMemory: boolean;
  /** The number of threads that can run at the same time. */
  readonly threads: number;
  /** The memory limit of this process, in bytes. */
  readonly memoryLimit: number;

  /**
   * Compiles the WebAssembly kernels, for shared memory if `sharedMemory` is set.
   * @returns undefined if the runtime lacks the instructions
   */
  compileKernels(arithmetic: Arithmetic): Promise<WasmModule | undefined>;
  /** The native kernels, if the host can call them. */
  readonly native?: NativeKernels;
  /** Starts the other threads of a team, if the host has threads. */
  readonly startWorkers?: (
    engine: Engine,
    shared: SharedEngine,
    count: number,
    program: ProgramSource,
  ) => Promise<Workers>;

  /** Lets the event loop turn: pending timers, signals and messages are handled before the promise resolves. */
  turn(): Promise<void>;
  /** Starts a SHA-256 hash. */
  createHash(): Hash;
  /** Encodes bytes in base64. */
  encodeBase64(bytes: Uint8Array): string;
  /**
   * Decodes base64 into `bytes`. Other characters are skipped or rejected, depending on the host.
   * @returns the number of bytes; 0 if `text` was rejected
   */
  decodeBase64(text: string, bytes: Uint8Array): number;
}

/** A library of native kernels that passed its checks. */
export interface NativeLibrary {
  readonly path: string;
  /** The width of its vectors, in floats. */
  readonly width: number;
}

/** The reason why the native kernels cannot be used, as a clause: "this CPU has no fused multiply-add". */
export interface Unavailable {
  readonly unavailable: string;
  /** Whether the kernels ran but gave wrong results. */
  readonly wrongBits?: boolean;
}

export interface NativeKernels {
  /** Finds the library for this machine and checks that its results are exact. */
  find(): Promise<NativeLibrary | Unavailable>;
  /** Starts the kernels of a library that `find` returned, also in another thread. They own `scratch`. */
  start(library: NativeLibrary, memory: WasmMemory, scratch: Region): Kernels;
}

/** The other threads of a team, waiting for tasks. */
export interface Workers {
  /**
   * Runs a task on every thread.
   * @returns the result on the calling thread
   * @throws the error of the calling thread, or an error whose `cause` is the error of another thread
   */
  run<Numbers extends number[], Result>(task: Task<Numbers, Result>, numbers: Numbers): Result;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** A SHA-256 hash in progress. */
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
  if (!installed)
    throw new Error('no host is installed: import charnn through an entry point, such as "charnn"');
  return installed;
}

/** Returns the SHA-256 of `bytes` in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  const hash = host().createHash();
  hash.update(bytes);
  return hash.hex();
}

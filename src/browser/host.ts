import type { Arithmetic } from '../core/engine/kernels.js';
import type { Host } from '../core/host.js';
import * as base64 from './base64.js';
import { kernels, version } from './assets.js';
import { Sha256 } from './sha256.js';
import { wasm, type WasmModule } from '../core/engine/wasm.js';

const modules = new Map<Arithmetic, Promise<WasmModule | undefined>>();

/**
 * A page or a worker as a host of the core; Deno and Bun run it too. It uses one thread, and memory that is not shared, so
 * that a page needs no headers. The kernels are part of the script: nothing is fetched.
 */
export const browserHost: Host = {
  version,
  sharedMemory: false,
  threads: 1,
  // What a 32-bit WebAssembly memory can hold: a page does not learn how much memory its machine has.
  memoryLimit: 2 ** 32,
  compileKernels(arithmetic) {
    let module = modules.get(arithmetic);
    if (!module) {
      const bytes = Uint8Array.from(atob(kernels[arithmetic]), (character) => character.charCodeAt(0));
      module = wasm.validate(bytes) ? wasm.compile(bytes) : Promise.resolve(undefined);
      modules.set(arithmetic, module);
    }
    return module;
  },
  // Timers of a page wait for at least 4 ms; messages do not.
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(undefined);
    }),
  createHash: () => new Sha256(),
  encodeBase64: base64.encode,
  decodeBase64: base64.decode,
};

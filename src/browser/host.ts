import type { Arithmetic } from '../core/engine/kernels.js';
import type { Host } from '../core/host.js';
import * as base64 from './base64.js';
import { kernels, version } from './assets.js';
import { Sha256 } from './sha256.js';
import { wasm, type WasmModule } from '../core/engine/wasm.js';

const modules = new Map<Arithmetic, Promise<WasmModule | undefined>>();

/**
 * The host functions of browsers (pages and workers), Deno and Bun. It uses a single thread and unshared memory, so that
 * a page needs no special HTTP headers. The kernels are embedded in the script: nothing is fetched.
 */
export const browserHost: Host = {
  version,
  sharedMemory: false,
  threads: 1,
  // The limit of a 32-bit WebAssembly memory: pages cannot query the memory of the machine.
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
  // Nested timers in a page wait at least 4 ms; messages do not.
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

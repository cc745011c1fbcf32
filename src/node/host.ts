import { createHash } from 'node:crypto';
import os from 'node:os';
import type { Host } from '../core/host.js';
import { availableThreads } from './engine/available-threads.js';
import { native } from './engine/native/open.js';
import { compileKernels } from './engine/wasm-files.js';
import { version } from './version.js';

/** The host functions of Node. */
export const nodeHost: Host = {
  version,
  sharedMemory: true,
  get threads() {
    return availableThreads();
  },
  get memoryLimit() {
    const constrained = process.constrainedMemory();
    return constrained > 0 ? Math.min(os.totalmem(), constrained) : os.totalmem();
  },
  compileKernels,
  native,
  async startWorkers(...args) {
    const { NodeWorkers } = await import('./engine/workers.js');
    return NodeWorkers.start(...args);
  },
  turn: () => new Promise((resolve) => void setImmediate(resolve)),
  createHash() {
    const hash = createHash('sha256');
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
  },
  encodeBase64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  decodeBase64(text, bytes) {
    if (Buffer.byteLength(text) !== text.length) return 0; // not ASCII: `write` would truncate characters to a byte
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).write(text, 'base64');
  },
};

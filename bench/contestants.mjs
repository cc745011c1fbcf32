import path from 'node:path';
import { compilePeak } from './peak.mjs';
import { stepOperations } from './workloads.mjs';

/**
 * A program to compare. It gets its task, `{ workload, threads, ...settings }`, and runs in turn with the others. See
 * `serve.mjs` for the protocol.
 * @typedef {{ name: string, label: string, threads: number, settings: object, command: string[],
 *   takes: (workload: object) => boolean }} Contestant
 */

const script = (file) => path.join(import.meta.dirname, 'contestants', file);
const node = (file) => [process.execPath, script(file)];
const python = [process.env.PYTHON ?? 'python3', script('torch_lstm.py')];

/** Accepts only training with at most this many operations per step, for slow contestants. */
const trainingUpTo = (operations) => (workload) =>
  workload.kind === 'train' && stepOperations(workload) <= operations;
const shortTraining = trainingUpTo(4e9);
const shortestTraining = trainingUpTo(1e8);

const isProduct = ({ kind }) => kind === 'product';

const variants = {
  native: { engine: 'native', arithmetic: 'fused' },
  'simd fused': { engine: 'simd', arithmetic: 'fused' },
  'simd plain': { engine: 'simd', arithmetic: 'plain' },
};

/**
 * Returns all contestants for a machine.
 * @param {{ cores: number }} machine
 * @returns {Contestant[]}
 */
export function contestants({ cores }) {
  const list = [];
  const add = (name, threads, command, takes, settings = {}) => {
    const label = `${name}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
    list.push({ name, threads, command, takes, settings, label });
  };
  const eachThreads = [...new Set([cores, 1])];

  for (const [variant, settings] of Object.entries(variants)) {
    for (const threads of eachThreads) {
      const takes = ({ kind }) => kind !== 'product' || threads === 1;
      add(`charnn ${variant}`, threads, node('charnn.mjs'), takes, settings);
    }
  }
  add('charnn reference', 1, node('charnn.mjs'), shortestTraining, {
    engine: 'reference',
    arithmetic: 'fused',
  });
  for (const threads of eachThreads) {
    add('PyTorch', threads, python, ({ kind }) => kind !== 'product' || threads === 1);
  }
  add('tfjs-wasm', 1, node('tfjs.mjs'), shortTraining);
  add('brain.js', 1, node('brain.mjs'), shortTraining);
  add('plain loop', 1, node('plain.mjs'), shortTraining);
  for (const { bits, command } of compilePeak()) add(`peak, C, ${bits} bits`, 1, command, isProduct);
  add('peak, WebAssembly', 1, node('wasm-peak.mjs'), isProduct);
  return list;
}

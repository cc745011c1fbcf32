import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Returns the CPU, its widest vectors in bits if known, its cores and the version of Node. */
export function describeMachine() {
  return {
    cpu: os.cpus()[0].model,
    vectorBits: vectorBits(),
    cores: os.availableParallelism(),
    node: process.version,
  };
}

function vectorBits() {
  if (process.arch === 'arm64') return 128;
  if (process.platform !== 'linux') return undefined;
  const flags = readFileSync('/proc/cpuinfo', 'utf8');
  if (/\bavx512f\b/.test(flags)) return 512;
  return /\bavx2\b/.test(flags) ? 256 : 128;
}

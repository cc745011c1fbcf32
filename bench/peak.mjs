import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const source = path.join(import.meta.dirname, 'contestants', 'peak.c');

/**
 * Compiles the loop that measures the peak speed of one core.
 * @returns {{ bits: string, command: string[] }[]} the command for each vector width of the CPU; empty without a compiler
 */
export function compilePeak() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'charnn-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'peak');
  try {
    const flags = ['-O2', '-ffp-contract=fast', '-o', program, source];
    execFileSync(process.env.CC ?? 'cc', flags, { stdio: 'ignore' });
    const widths = execFileSync(program, { encoding: 'utf8' }).split('\n').filter(Boolean);
    return widths.map((bits) => ({ bits, command: [program, bits] }));
  } catch {
    return [];
  }
}

import { Fuzzer } from './fuzz/fuzz.js';
import { mkdtempSync } from 'node:fs';
const f = new Fuzzer(process.argv[2], mkdtempSync('/dev/shm/fz'));
const t = performance.now(); let found = 0; const seen = new Set<string>();
for (let i = 0; performance.now() - t < +process.argv[3] * 1000; i++) { const x = await f.read(i); if (x) { found++; const k = x.problem.slice(0, 60); if (!seen.has(k)) { seen.add(k); console.log(x.input, x.subject, x.problem.slice(0, 700)); } if (seen.size > 12) break; } }
console.log(found, f.counts);

/**
 * Compares two lossless text formats for five million weights: base64, and decimal numbers of nine digits. Prints the
 * size in bytes and the fastest times to write and to read in milliseconds (docs/decisions/0003-base64-tensors.md).
 *
 *     node bench/tensors.mjs
 */
import '../dist/node/install.js';
import { decodeBase64, encodeBase64 } from '../dist/core/formats/base64.js';
import { Random } from '../dist/core/random.js';
import { fastest } from '../dist/core/training/speed.js';
import { describeMachine } from './machine.mjs';
import { machineLine } from './report.mjs';

const PARAMETERS = 5e6;
/** Milliseconds of repetitions per measurement. */
const TRIAL = 3000;

const random = new Random('bench', 'tensors');
const weights = Float32Array.from({ length: PARAMETERS }, () => random.uniform() - 0.5);
const bytes = new Uint8Array(weights.buffer);

const forms = {
  base64: {
    write: () => JSON.stringify(Array.from(encodeBase64(bytes)).join('')),
    read: (text) => new Float32Array(decodeBase64(JSON.parse(text), bytes.length).buffer),
  },
  decimal: {
    write: () => JSON.stringify(Array.from(weights, (weight) => Number(weight.toPrecision(9)))),
    read: (text) => Float32Array.from(JSON.parse(text)),
  },
};

console.log(machineLine(describeMachine()));
for (const [name, { write, read }] of Object.entries(forms)) {
  const text = write();
  if (read(text).some((weight, i) => weight !== weights[i])) throw new Error(`${name} is not lossless`);
  const [writing, reading] = [write, () => read(text)].map((work) => 1000 * fastest(work, TRIAL));
  console.log(
    `${name.padEnd(7)} ${text.length} bytes, ${writing.toFixed(0)} ms to write, ${reading.toFixed(0)} ms to read`,
  );
}

// The peak speed of WebAssembly on one core: relaxed multiply-adds on 128-bit vectors in registers.
import v8 from 'node:v8';
import asc from 'assemblyscript/asc';
import { serve } from '../serve.mjs';

/** Independent sums, as in peak.c. */
const SUMS = 10;
const REPEATS = 100_000;

const sums = Array.from({ length: SUMS }, (_, s) => `sum${s}`);
const source = `
  export function loop(repeats: i32): f32 {
    const factor = f32x4.splat(0.5);
    const addend = f32x4.splat(1);
    ${sums.map((sum, s) => `let ${sum} = f32x4.splat(${s + 3});`).join('\n')}
    for (let repeat = 0; repeat < repeats; repeat++) {
      ${sums.map((sum) => `${sum} = f32x4.relaxed_madd(${sum}, factor, addend);`).join('\n')}
    }
    return ${sums.map((sum) => `f32x4.extract_lane(${sum}, 0)`).join(' + ')};
  }`;

await serve(async () => {
  const { binary, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    runtime: 'stub',
    enable: ['simd', 'relaxed-simd'],
  });
  if (!binary) throw new Error(stderr.toString());
  // Node 20 needs a flag for relaxed SIMD; later versions have it enabled and would warn about the flag.
  if (!WebAssembly.validate(binary)) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  const { instance } = await WebAssembly.instantiate(binary);
  const run = () => {
    instance.exports.loop(REPEATS);
    return (2 * 4 * SUMS * REPEATS) / 1e9;
  };
  return { run };
});

import { expect } from 'chai';
import fc from 'fast-check';
import { type Arithmetic, type Kernels, LANES, padded } from '../../../src/core/engine/kernels.js';
import { Memory, MemoryPlan } from '../../../src/core/engine/memory.js';
import { referenceKernels } from '../../../src/core/engine/reference/index.js';
import { hasFusedArithmetic } from '../../../src/core/engine/choice.js';
import { loadNative } from '../../../src/node/engine/native/bindings.js';
import { findNative } from '../../../src/node/engine/native/library.js';
import { compileKernels } from '../../../src/node/engine/wasm-files.js';
import { instantiateKernels } from '../../../src/core/engine/webassembly.js';
import { arithmetics } from '../../helpers/workbench.js';

/** Floats that each kernel call may read and write. */
const LENGTH = 2 ** 19;
const native = findNative();

/** What numbers a test gives: small ones as they are in training, any exponent, and now and then something extreme. */
type Spread = (typeof spreads)[number];
const spreads = ['small', 'wide', 'extreme'] as const;
const extremes = [0, -0, 1e-45, -1e-40, 3.4e38, -3.4e38, Infinity, -Infinity, NaN, 88, -104, 7.905, 1e-30];

const plan = new MemoryPlan();
const start = plan.region('buffers', LENGTH).offset;
const scratch = plan.region('scratch', 2 ** 18);
const memories = [Memory.allocate(plan), Memory.allocate(plan)];
const [expected, actual] = memories.map((memory) => new Memory(memory));

/** The kernels of the fast engines in this arithmetic, by the names of the engines, on the second memory. */
async function fastKernels(arithmetic: Arithmetic): Promise<Map<string, Kernels>> {
  const kernels = new Map<string, Kernels>();
  if (arithmetic === 'plain' || (await hasFusedArithmetic())) {
    const module = await compileKernels(arithmetic);
    kernels.set('simd', instantiateKernels(module!, memories[1], scratch));
  }
  if (arithmetic === 'fused' && !('unavailable' in native)) {
    for (const width of [4, 8, 16].filter((floats) => floats <= native.width)) {
      kernels.set(
        `native, ${32 * width} bits`,
        loadNative(native.path, width).kernelsFor(memories[1], scratch),
      );
    }
  }
  return kernels;
}

if ('unavailable' in native) {
  describe('the native kernels', () => {
    it(`are not tested here: ${native.unavailable}`);
  });
}

for (const arithmetic of arithmetics) {
  describe(`the kernels of every engine, beside those of the reference, ${arithmetic}`, () => {
    const reference = referenceKernels(memories[0], arithmetic);
    let fast: Map<string, Kernels>;
    before(async function () {
      fast = await fastKernels(arithmetic);
      if (fast.size === 0) this.skip();
    });

    /**
     * Expects the same memory, to the bit, after the same calls: `length` floats, of which the first `used` hold numbers
     * and the others zeros.
     */
    function expectSame(
      { seed, spread }: { seed: number; spread: Spread },
      [used, length]: readonly [used: number, length: number],
      calls: (kernels: Kernels, integers: Int32Array) => void,
    ): void {
      const values = numbers(seed, spread, used);
      const resultOf = (kernels: Kernels, { floats, integers }: Memory) => {
        const result = floats.subarray(start, start + length);
        result.fill(0, used);
        result.set(values);
        calls(kernels, integers);
        return result;
      };
      const from = resultOf(reference, expected);
      for (const [name, kernels] of fast) {
        const to = resultOf(kernels, actual);
        const [bytes, others] = [from, to].map((floats) =>
          Buffer.from(floats.buffer, floats.byteOffset, 4 * length),
        );
        if (bytes.equals(others)) continue;
        // Which NaN it is may differ from one processor to the next.
        const at = to.findIndex((value, k) => !Object.is(value, from[k]));
        if (at >= 0) expect.fail(`float ${at} is ${to[at]} by ${name}, and ${from[at]} by the reference`);
      }
    }

    const random = { seed: fc.integer(), spread: fc.constantFrom(...spreads) };
    const rows = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(95, 96, 97, 190));
    const columns = fc
      .oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(31, 32, 33))
      .map((n) => n * LANES);
    const depth = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 128, 130, 255, 256, 257));
    const gap = fc.constantFrom(0, 1, LANES, 5 * LANES);

    it('multiply', () => {
      fc.assert(
        fc.property(
          fc.record({ M: rows, N: columns, K: depth, gap, transposed: fc.boolean(), ...random }),
          ({ M, N, K, gap, transposed, ...numbers }) => {
            const [ldb, end] = transposed ? [K + gap, N * (K + gap)] : [N + gap, K * (N + gap)];
            const a = start;
            const b = a + M * (K + gap);
            const c = b + end;
            const packed = c + M * (N + gap);
            fc.pre(packed + K * N < start + LENGTH);
            expectSame(numbers, [packed - start, packed - start], (kernels) => {
              kernels[transposed ? 'packTransposed' : 'pack'](K, N, b, ldb, packed);
              kernels.multiply(M, N, K, a, K + gap, packed, c, N + gap);
            });
          },
        ),
        { numRuns: 80 },
      );
    });

    it('multiply by some of the columns, whose packed form begins where it is said to', () => {
      fc.assert(
        fc.property(
          fc.record({ M: rows, N: columns, K: depth, part: fc.nat(100), ...random }),
          ({ M, N, K, part, ...numbers }) => {
            const [a, b, c] = [start, start + M * K, start + M * K + K * N];
            const packed = c + M * N;
            fc.pre(packed + K * N < start + LENGTH);
            const first = (part % (N / LANES)) * LANES;
            expectSame(numbers, [packed - start, packed - start], (kernels) => {
              kernels.pack(K, N, b, N, packed);
              kernels.multiply(M, N - first, K, a, K, packed + first * K, c + first, N);
            });
          },
        ),
        { numRuns: 30 },
      );
    });

    it('multiply the transpose of a matrix', () => {
      const units = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(12, 13)).map((m) => m * LANES);
      fc.assert(
        fc.property(
          fc.record({ M: units, N: columns, K: depth, gap, ...random }),
          ({ M, N, K, gap, ...numbers }) => {
            const x = start;
            const y = x + K * (M + gap);
            const c = y + K * (N + gap);
            const used = c + M * (N + gap) - start;
            fc.pre(used < LENGTH);
            expectSame(numbers, [used, used], (kernels) =>
              kernels.multiplyTransposed(M, N, K, x, M + gap, y, N + gap, c, N + gap),
            );
          },
        ),
        { numRuns: 40 },
      );
    });

    const elements = {
      R: fc.integer({ min: 0, max: 8 }),
      H: fc.integer({ min: 1, max: 6 }).map((n) => n * LANES),
      part: fc.nat(100),
      ...random,
    };

    it('make a step of the LSTM cell, forward and backward, for some or all units', () => {
      fc.assert(
        fc.property(fc.record(elements), ({ R, H, part, ...numbers }) => {
          const U = H - (part % (H / LANES)) * LANES;
          const used = [10 * R * H, 10 * R * H] as const;
          const [before, c, tanhC, h, dh, dc] = [4, 5, 6, 7, 8, 9].map((k) => start + k * R * H);
          expectSame(numbers, used, (kernels) => kernels.lstmForward(R, U, H, start, before, c, tanhC, h));
          expectSame(numbers, used, (kernels) => kernels.lstmBackward(R, U, H, start, before, tanhC, dh, dc));
        }),
      );
    });

    it('make a step of the GRU cell, forward and backward, for some or all units', () => {
      fc.assert(
        fc.property(fc.record(elements), ({ R, H, part, ...numbers }) => {
          const U = H - (part % (H / LANES)) * LANES;
          const used = [8 * R * H, 8 * R * H] as const;
          const [before, h, dh, dhKept] = [4, 5, 6, 7].map((k) => start + k * R * H);
          expectSame(numbers, used, (kernels) => kernels.gruForward(R, U, H, start, before, h));
          expectSame(numbers, used, (kernels) => kernels.gruBackward(R, U, H, start, before, dh, dhKept));
        }),
      );
    });

    it('make a step of the simple recurrent cell, forward and backward, for some or all units', () => {
      fc.assert(
        fc.property(fc.record(elements), ({ R, H, part, ...numbers }) => {
          const U = H - (part % (H / LANES)) * LANES;
          const used = [3 * R * H, 3 * R * H] as const;
          const [h, dh] = [1, 2].map((k) => start + k * R * H);
          expectSame(numbers, used, (kernels) => kernels.rnnForward(R, U, H, start, h));
          expectSame(numbers, used, (kernels) => kernels.rnnBackward(R, U, H, start, h, dh));
        }),
      );
    });

    it('have the loss and its gradient', () => {
      const V = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(255, 256, 257));
      const scale = fc.constantFrom(1, 1 / 3, 1e-6);
      fc.assert(
        fc.property(fc.record({ ...elements, V, scale }), ({ R, V, scale, part, ...numbers }) => {
          const N = padded(V);
          const [loss, targets] = [start + R * N, start + R * N + R];
          expectSame(numbers, [R * N, R * N + R], (kernels, integers) => {
            for (let r = 0; r < R; r++) integers[targets + r] = (part + 7 * r) % V;
            kernels.softmaxCrossEntropy(R, V, N, start, targets, scale, loss);
          });
        }),
      );
    });

    it('look up, add, repeat, scale, carry, clear and copy rows', () => {
      const V = 5;
      const ld = fc.constantFrom(0, LANES);
      fc.assert(
        fc.property(fc.record({ ...elements, ld }), ({ R, H, ld, part, ...numbers }) => {
          const [row, w] = [H + ld, start + R * (H + ld)];
          const out = w + V * row;
          const ids = out + R * H;
          expectSame(numbers, [out - start, ids - start], (kernels, integers) => {
            for (let r = 0; r < R; r++) integers[ids + r] = (part + 3 * r) % V;
            kernels.scatterAddRows(R, H, V - 1, ids, start, row, w, row);
            kernels.addRowsTo(R, H, start, row, w);
            kernels.gatherRows(R, H, V - 1, ids, w, w + H, out);
            kernels.multiplyByRow(R, H, out, w, out);
            kernels.repeatRow(Math.floor(R / 2), H, w + H, start);
            kernels.carryRows(R, H, row, ids, start, start);
            kernels.copy(part % (R * H + 1), out, start);
            kernels.clear(Math.floor((R * H) / 3), out);
          });
        }),
      );
    });

    it('sum squares and make a step of Adam', () => {
      const n = fc
        .oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(255, 256, 257, 600))
        .map((k) => k * LANES);
      const options = fc.array(fc.float({ noNaN: true }), { minLength: 7, maxLength: 7 });
      fc.assert(
        fc.property(fc.record({ n, options, ...random }), ({ n, options, ...numbers }) => {
          const [gradients, first, second, sums] = [1, 2, 3, 4].map((k) => start + k * n);
          const [scale, step, decay, beta1, beta2, correction, epsilon] = options;
          expectSame(numbers, [4 * n, 5 * n], (kernels) => {
            kernels.squareSums(n, start, sums);
            const buffers = [start, gradients, first, second] as const;
            kernels.adam(n, ...buffers, scale, step, decay, beta1, beta2, correction, epsilon);
            kernels.moveAverage(n, start, gradients, beta1);
          });
        }),
        { numRuns: 60 },
      );
    });
  });
}

function numbers(seed: number, spread: Spread, length: number): Float32Array {
  let x = Math.imul(seed, 0x9e3779b1) | 1;
  return Float32Array.from({ length }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const value = x / 2 ** 31;
    if (spread === 'small') return 4 * value;
    if (spread === 'extreme' && (x >>> 5) % 50 === 0) return extremes[(x >>> 11) % extremes.length];
    return value * 2 ** (((x >>> 8) % 280) - 150);
  });
}

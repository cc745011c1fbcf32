import { expect } from 'chai';
import fc from 'fast-check';
import { LANES, padded } from '../../../src/core/engine/kernels.js';
import { Memory, MemoryPlan } from '../../../src/core/engine/memory.js';
import { DataError } from '../../../src/core/errors.js';

/** Bytes below the first region, which are the kernels' own. */
const BELOW = 16384;
const GIBIBYTE = 2 ** 30;

describe('a plan of memory', () => {
  const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 12,
  });

  it('gives every buffer the room of its shape, at the start of a cache line, apart from all others', () => {
    fc.assert(
      fc.property(shapes, (all) => {
        const plan = new MemoryPlan();
        const regions = all.map((shape, k) => plan.region(`buffer${k}`, ...shape));
        let end = BELOW / 4;
        regions.forEach((region, k) => {
          expect(region.shape).to.deep.equal(all[k]);
          expect(region.length).to.equal(all[k].reduce((product, size) => product * size, 1));
          expect(region.offset % LANES).to.equal(0);
          expect(region.offset).to.be.at.least(end);
          end = region.offset + region.length;
        });
        expect(plan.bytes).to.be.at.least(end * 4);
      }),
    );
  });

  it('knows its size in pages before there is any memory', () => {
    const plan = new MemoryPlan();
    expect(plan.bytes).to.equal(65536);
    plan.region('fills the page', (65536 - BELOW) / 4);
    expect(plan.bytes).to.equal(65536);
    plan.region('one float', 1);
    expect(plan.bytes).to.equal(2 * 65536);
    plan.region('huge', 3, GIBIBYTE);
    expect(plan.bytes).to.equal(12 * GIBIBYTE + 2 * 65536);
  });
});

describe('a memory', () => {
  it('is as large as its plan, and shared', () => {
    const plan = new MemoryPlan();
    plan.region('some', 100_000);
    const wasm = Memory.allocate(plan);
    const { floats, integers } = new Memory(wasm);
    expect(wasm.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(wasm.buffer.byteLength).to.equal(plan.bytes);
    expect([floats.length, integers.length]).to.deep.equal([plan.bytes / 4, plan.bytes / 4]);
  });

  it('shows regions, parts of them, and their integers', () => {
    const plan = new MemoryPlan();
    const before = plan.region('before', 2);
    const region = plan.region('region', 2, 3);
    const after = plan.region('after', 2);
    const memory = new Memory(Memory.allocate(plan));
    memory.view(region).set([1, 2, 3, 4, 5, 6]);
    expect([...memory.view(region)]).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect([...memory.view(region, 4)]).to.deep.equal([5, 6]);
    expect([...memory.view(region, 1, 2)]).to.deep.equal([2, 3]);
    expect([...memory.view(before), ...memory.view(after)]).to.deep.equal([0, 0, 0, 0]);
    memory.ids(region).fill(-7);
    expect([...memory.ids(region)]).to.deep.equal([-7, -7, -7, -7, -7, -7]);
    expect([...memory.ids(before), ...memory.ids(after)]).to.deep.equal([0, 0, 0, 0]);
  });

  it('of more than 4 GiB is refused before it is made', () => {
    const plan = new MemoryPlan();
    plan.region('huge', GIBIBYTE);
    expect(() => Memory.allocate(plan))
      .to.throw(DataError, /4\.0 GiB.*at most 4 GiB.*hiddenSize/)
      .with.property('exitCode', 65);
  });
});

describe('padding', () => {
  it('rounds up to whole cache lines', () => {
    expect([1, 15, 16, 17, 32, 33].map(padded)).to.deep.equal([16, 16, 16, 32, 32, 48]);
  });
});

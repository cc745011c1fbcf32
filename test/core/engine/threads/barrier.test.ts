import { expect } from 'chai';
import { Barrier, BARRIER_BYTES, BrokenBarrier } from '../../../../src/core/engine/threads/barrier.js';

describe('a barrier', () => {
  it('gives up a thread that does not come in the time there is', () => {
    const barrier = new Barrier(new SharedArrayBuffer(BARRIER_BYTES), 2, false);
    expect(() => barrier.wait(0)).to.throw(BrokenBarrier);
    expect(() => barrier.wait()).to.throw(BrokenBarrier);
  });
});

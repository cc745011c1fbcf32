import { expect } from 'chai';
import { startEngine } from '../../../src/core/engine/engine.js';
import { hasFusedArithmetic } from '../../../src/core/engine/choice.js';
import { MemoryPlan } from '../../../src/core/engine/memory.js';

describe('an engine', () => {
  it('multiplies and adds as it was asked to', async () => {
    expect((await startEngine(new MemoryPlan(), { arithmetic: 'plain' })).arithmetic).to.equal('plain');
  });

  it('fuses where the machine can, unless it was asked not to', async () => {
    const best = (await hasFusedArithmetic()) ? 'fused' : 'plain';
    expect((await startEngine(new MemoryPlan())).arithmetic).to.equal(best);
    expect((await startEngine(new MemoryPlan(), { arithmetic: 'fused' })).arithmetic).to.equal(best);
  });

  it('has memory for all that was planned', async () => {
    const plan = new MemoryPlan();
    const region = plan.region('numbers', 1_000_000);
    const { memory } = await startEngine(plan);
    expect(memory.view(region)).to.have.length(1_000_000);
  });

  it('works in a memory of its own', async () => {
    const plan = new MemoryPlan();
    const region = plan.region('numbers', 16);
    const [one, other] = [await startEngine(plan), await startEngine(plan)];
    one.memory.view(region).fill(1);
    expect([...new Set(other.memory.view(region))]).to.deep.equal([0]);
  });
});

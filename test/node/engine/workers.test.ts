import { expect } from 'chai';
import { MemoryPlan } from '../../../src/core/engine/memory.js';
import { Team } from '../../../src/core/engine/team.js';
import { type ProgramSource, sourceOf } from '../../../src/core/engine/threads/program.js';
import { host, installHost } from '../../../src/core/host.js';
import { NodeWorkers } from '../../../src/node/engine/workers.js';
import { rejectionOf } from '../../helpers/rejection.js';
import { RollCall } from '../../core/engine/threads/programs.js';

async function start(threads: number): Promise<{ team: Team; program: RollCall }> {
  const plan = new MemoryPlan();
  const program = new RollCall(plan, threads);
  const team = await Team.start(plan, sourceOf(RollCall, threads), 1, { threads });
  return { team, program };
}

describe('a team of threads', () => {
  const ownHost = host();
  const entry = new URL('./roll-call-worker.ts', import.meta.url);
  before(() =>
    installHost({
      ...ownHost,
      startWorkers: (engine, shared, count, program) =>
        NodeWorkers.start(engine, shared, count, program, entry),
    }),
  );
  after(() => installHost(ownHost));

  for (const threads of [1, 2, 3, 5]) {
    it(`runs a task on each of ${threads}, which meet at barriers`, async () => {
      const { team, program } = await start(threads);
      for (let round = 1; round <= 20; round++) {
        expect(team.run(program.call, 100 * round)).to.equal(100 * round);
        const present = Array.from({ length: threads }, (_, index) => 100 * round + index);
        const seen = Array.from(team.engine.memory.view(program.seen));
        expect(seen).to.deep.equal(Array.from({ length: threads }, () => present).flat());
      }
      await team.close();
    });
  }

  it('goes on after its threads have fallen asleep', async () => {
    const { team, program } = await start(2);
    team.run(program.call, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(team.run(program.call, 2)).to.equal(2);
    await team.close();
  });

  it('ends with the error of a thread that stopped, and does not hang', async () => {
    for (const index of [1, 2]) {
      const { team, program } = await start(3);
      expect(() => team.run(program.fail, index))
        .to.throw(/a thread of the engine stopped/)
        .with.property('cause')
        .with.property('message', `thread ${index} is ill`);
      expect(() => team.run(program.call, 1)).to.throw(/a thread of the engine stopped/);
      await team.close();
    }
  });

  it('ends with an error of the main thread as it is, however many there are', async () => {
    for (const threads of [1, 2]) {
      const { team, program } = await start(threads);
      expect(() => team.run(program.fail, 0)).to.throw(RangeError, /^thread 0 is ill$/);
      if (threads > 1) {
        expect(() => team.run(program.call, 1)).to.throw(/a thread of the engine stopped/);
      }
      await team.close();
    }
  });

  it('tells why a thread could not be started', async () => {
    const plan = new MemoryPlan();
    new RollCall(plan, 2);
    const nowhere: ProgramSource = { program: 'nowhere', description: 0 };
    expect((await rejectionOf(Team.start(plan, nowhere, 1, { threads: 2 }))).message).to.match(/nowhere/);
  });

  it('refuses to work where a thread came to another plan', async () => {
    const plan = new MemoryPlan();
    new RollCall(plan, 2);
    const other = sourceOf(RollCall, 300);
    expect((await rejectionOf(Team.start(plan, other, 1, { threads: 2 }))).message).to.match(
      /different plans/,
    );
  });
});

import { Team } from '../../src/core/engine/team.js';

/** The sizes of the teams of threads that are closed while `work` is done. */
export async function closedTeams(work: () => Promise<unknown>): Promise<number[]> {
  const original = Object.getOwnPropertyDescriptor(Team.prototype, 'close')!;
  const sizes: number[] = [];
  Team.prototype.close = async function (this: Team) {
    sizes.push(this.size);
    await (original.value as Team['close']).call(this);
  };
  try {
    await work();
  } finally {
    Object.defineProperty(Team.prototype, 'close', original);
  }
  return sizes;
}

import type { MemoryPlan, Region, Task } from '../../../../src/core/engine/memory.js';

/** A program for tests: every thread writes down its number, and reads what the others wrote. */
export class RollCall {
  static readonly programName = 'roll call';
  /** [threads] */
  readonly present: Region;
  /** [threads][threads]: what each thread saw of `present`. */
  readonly seen: Region;
  readonly call: Task<[value: number], number>;
  /** The thread of that number fails. */
  readonly fail: Task<[index: number], void>;

  constructor(
    plan: MemoryPlan,
    readonly threads: number,
  ) {
    this.present = plan.region('present', threads);
    this.seen = plan.region('seen', threads, threads);
    this.call = plan.task(({ memory, thread }, value) => {
      memory.view(this.present)[thread.index] = value + thread.index;
      thread.barrier();
      memory.view(this.seen, thread.index * threads, threads).set(memory.view(this.present));
      return value;
    });
    this.fail = plan.task(({ thread }, index) => {
      if (thread.index === index) throw new RangeError(`thread ${index} is ill`);
      thread.barrier();
    });
  }
}

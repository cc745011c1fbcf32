import { joinEngine, type SharedEngine } from '../engine.js';
import { MemoryPlan } from '../memory.js';
import { Thread } from '../thread.js';
import { Barrier, BrokenBarrier } from './barrier.js';
import { Command } from './command.js';
import type { ProgramClass, Programs, ProgramSource } from './program.js';

/** What a thread beside the main one starts with. All of it can be sent to a thread. */
export interface WorkerStart {
  readonly source: ProgramSource;
  readonly shared: SharedEngine;
  /** Memory for the barrier and the command (`Command.bytes`). */
  readonly control: SharedArrayBuffer;
  readonly index: number;
  readonly count: number;
  readonly spinning: boolean;
}

/**
 * Runs a thread beside the main one: lays out the same plan, then runs the tasks that the main thread gives until it ends.
 * @param onReady called once the thread waits for its first task
 * @param onError called with the error that stops the thread, before the others are released from the barrier
 */
export function runWorker(
  { source, shared, control, index, count, spinning }: WorkerStart,
  programs: Programs,
  onReady: () => void,
  onError: (error: unknown) => void,
): void {
  const barrier = new Barrier(control, count, spinning);
  const command = new Command(control);
  const Program = programs[source.program] as ProgramClass<unknown> | undefined;
  if (!Program) throw new Error(`there is no program "${source.program}"`);
  const plan = new MemoryPlan();
  new Program(plan, source.description);
  const engine = joinEngine(shared, new Thread(index, count, () => barrier.wait()));
  if (plan.end !== shared.scratch.offset) throw new Error('the threads of the engine have different plans');
  onReady();
  try {
    for (;;) {
      barrier.wait(Infinity); // a command may take long: a quiet log, or output that nobody reads
      const next = command.read();
      if (!next) return;
      plan.tasks[next.task].work(engine, ...next.numbers);
      barrier.wait();
    }
  } catch (error) {
    if (error instanceof BrokenBarrier) return;
    // The main thread waits at the barrier: it finds the error once it is released.
    onError(error);
    barrier.break();
  }
}

import { joinEngine, type SharedEngine } from '../engine.js';
import { MemoryPlan } from '../memory.js';
import { Thread } from '../thread.js';
import { Barrier, BrokenBarrier } from './barrier.js';
import { Command } from './command.js';
import type { ProgramClass, Programs, ProgramSource } from './program.js';

/** The data with which a worker thread starts; it can be sent to a thread. */
export interface WorkerStart {
  readonly source: ProgramSource;
  readonly shared: SharedEngine;
  /** The barrier and the command [Command.bytes]. */
  readonly control: SharedArrayBuffer;
  readonly index: number;
  readonly count: number;
  readonly spinning: boolean;
}

/**
 * Runs a worker thread: makes the same plan as the main thread, then runs the tasks it gives until no more follow.
 * @param onReady called when the thread is ready for its first task
 * @param onError called with the error that stops the thread, before the other threads leave the barrier
 * @throws {Error} if the program is unknown, or its plan differs from the plan of the main thread
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
  if (!Program) throw new Error(`unknown program "${source.program}"`);
  const plan = new MemoryPlan();
  new Program(plan, source.description);
  const engine = joinEngine(shared, new Thread(index, count, () => barrier.wait()));
  if (plan.end !== shared.scratch.offset) throw new Error('the threads of the engine have different plans');
  onReady();
  try {
    for (;;) {
      barrier.wait(Infinity); // the next task may take long to come, for example while output is blocked
      const next = command.read();
      if (!next) return;
      plan.tasks[next.task].work(engine, ...next.numbers);
      barrier.wait();
    }
  } catch (error) {
    if (error instanceof BrokenBarrier) return;
    // The main thread reads the error when it leaves the barrier, so report before breaking it.
    onError(error);
    barrier.break();
  }
}

// A thread beside the main one: it makes the same plan, and runs the tasks that the main thread gives.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { joinEngine, type SharedEngine } from '../../core/engine/engine.js';
import { MemoryPlan } from '../../core/engine/memory.js';
import { Thread } from '../../core/engine/thread.js';
import { Barrier, BrokenBarrier } from '../../core/engine/threads/barrier.js';
import { Command } from '../../core/engine/threads/command.js';
import type { ProgramClass, ProgramSource } from '../../core/engine/threads/program.js';

/** What a thread is started with. */
export interface WorkerData {
  readonly source: ProgramSource;
  readonly shared: SharedEngine;
  readonly control: SharedArrayBuffer;
  readonly index: number;
  readonly count: number;
  readonly spinning: boolean;
  /** Takes the error that stopped the thread. */
  readonly errors: MessagePort;
}

const { source, shared, control, index, count, spinning, errors } = workerData as WorkerData;
const barrier = new Barrier(control, count, spinning);
const command = new Command(control);

const module = (await import(source.module)) as Record<string, ProgramClass<unknown>>;
const plan = new MemoryPlan();
new module[source.name](plan, source.description);
const engine = joinEngine(shared, new Thread(index, count, () => barrier.wait()));
if (plan.end !== shared.scratch.offset) throw new Error('the threads of the engine have different plans');
parentPort!.postMessage('ready');
try {
  for (;;) {
    barrier.wait(Infinity); // a command may be long in coming: from a quiet log, or while nobody reads what was made
    const next = command.read();
    if (!next) break;
    plan.tasks[next.task].work(engine, ...next.numbers);
    barrier.wait();
  }
} catch (error) {
  if (!(error instanceof BrokenBarrier)) {
    // The main thread waits at the barrier: it finds the error once it is let go.
    errors.postMessage(error);
    barrier.break();
  }
}
errors.close();

import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Engine, SharedEngine } from '../../core/engine/engine.js';
import type { Task } from '../../core/engine/memory.js';
import { Thread } from '../../core/engine/thread.js';
import { Barrier, BrokenBarrier } from '../../core/engine/threads/barrier.js';
import { Command } from '../../core/engine/threads/command.js';
import type { ProgramSource } from '../../core/engine/threads/program.js';
import { host, type Workers } from '../../core/host.js';
import type { WorkerData } from './worker-thread.js';

/** The entry point of the worker threads. */
const workerEntry = new URL('./worker.js', import.meta.url); // scripts/build.mjs bundles it beside the program

/** Worker threads of Node that run tasks together with the main thread. */
export class NodeWorkers implements Workers {
  readonly #workers: Worker[] = [];
  /** The ports through which the workers report the errors that stop them. */
  readonly #errors: MessagePort[] = [];
  readonly #exits: Promise<void>[] = [];
  readonly #barrier: Barrier;
  readonly #command: Command;
  /** The main thread's engine, as thread 0 of the team. */
  readonly #engine: Engine;
  /** Why the threads stopped; undefined while they run. */
  #stopped: unknown;

  private constructor(engine: Engine, control: SharedArrayBuffer, count: number, spinning: boolean) {
    this.#barrier = new Barrier(control, count, spinning);
    this.#command = new Command(control);
    this.#engine = { ...engine, thread: new Thread(0, count, () => this.#barrier.wait()) };
  }

  /**
   * Starts threads that run the program of `source` over the engine's memory.
   * @param count the number of threads, including the main thread
   * @param entry the entry point of the threads
   * @throws the error of the first thread that fails to start
   */
  static async start(
    engine: Engine,
    shared: SharedEngine,
    count: number,
    source: ProgramSource,
    entry: URL = workerEntry,
  ): Promise<NodeWorkers> {
    const control = new SharedArrayBuffer(Command.bytes);
    const spinning = count <= host().threads;
    const workers = new NodeWorkers(engine, control, count, spinning);
    const data = { source, shared, control, count, spinning };
    try {
      await Promise.all(
        Array.from({ length: count - 1 }, (_, k) => workers.#startWorker(entry, { ...data, index: k + 1 })),
      );
    } catch (error) {
      workers.#stop(error);
      await workers.close();
      throw error;
    }
    return workers;
  }

  async #startWorker(entry: URL, data: Omit<WorkerData, 'errors'>): Promise<void> {
    const { port1: errors, port2 } = new MessageChannel();
    const worker = new Worker(entry, {
      workerData: { ...data, errors: port2 },
      transferList: [port2],
    });
    errors.unref();
    this.#workers.push(worker);
    this.#errors.push(errors);
    this.#exits.push(
      new Promise((resolve) => {
        worker.once('exit', () => {
          this.#stop(new Error('the worker thread exited'));
          resolve();
        });
      }),
    );
    worker.on('error', (error) => this.#stop(error));
    await once(worker, 'message'); // rejects if the thread throws
    worker.unref();
  }

  /**
   * Runs a task on every thread.
   * @returns the result of the main thread
   * @throws the error of the main thread; if another thread stopped, an error with that thread's error as its cause
   */
  run<Numbers extends number[], Result>(task: Task<Numbers, Result>, numbers: Numbers): Result {
    try {
      this.#command.give(task.index, numbers);
      this.#barrier.wait();
      const result = task.work(this.#engine, ...numbers);
      this.#barrier.wait();
      return result;
    } catch (error) {
      // A broken barrier is only the consequence of an error in another thread.
      const isBroken = error instanceof BrokenBarrier;
      const cause = isBroken ? (this.#errorOfWorkers() ?? this.#stopped ?? error) : error;
      this.#stop(cause);
      throw isBroken ? new Error('a thread of the engine stopped', { cause }) : error;
    }
  }

  /** Stops the threads and waits for their exit. */
  async close(): Promise<void> {
    for (const worker of this.#workers) worker.ref();
    if (this.#stopped === undefined) {
      this.#stopped = new Error('the threads were closed');
      this.#command.giveEnd();
      this.#barrier.wait();
    } else {
      for (const worker of this.#workers) void worker.terminate();
    }
    await Promise.all(this.#exits);
  }

  /** Records why a thread stopped and breaks the barrier, so that no other thread waits for it. */
  #stop(error: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = error;
    this.#barrier.break();
  }

  #errorOfWorkers(): unknown {
    for (const port of this.#errors) {
      const received = receiveMessageOnPort(port) as { message: unknown } | undefined;
      if (received) return received.message;
    }
    return undefined;
  }
}

import { UsageError } from '../errors.js';
import { host, type Workers } from '../host.js';
import { type Engine, joinEngine, prepareEngine } from './engine.js';
import type { MemoryPlan, Task } from './memory.js';
import { MOST_THREADS, type TeamOptions } from './options.js';
import { alone } from './thread.js';
import type { ProgramSource } from './threads/program.js';

/**
 * Returns the number of threads of a team.
 * @param worthwhile the number of threads that the work is worth
 * @throws {UsageError} if `options.threads` is not a whole number from 1 to `MOST_THREADS`
 */
export function teamSize(worthwhile: number, options: TeamOptions): number {
  const { threads = Math.min(worthwhile, host().threads) } = options;
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new UsageError(`threads must be a whole number from 1 to ${MOST_THREADS}, not ${threads}`);
  }
  return threads;
}

/** An engine and the threads that run its tasks together. */
export class Team {
  private constructor(
    /** The engine of the calling thread, for work outside tasks. */
    readonly engine: Engine,
    /** The number of threads, including the calling one. */
    readonly size: number,
    private readonly workers?: Workers,
  ) {}

  /**
   * Allocates the planned memory, and starts an engine and the other threads on it.
   * @param source the program that made the plan
   * @param worthwhile the number of threads that the work is worth
   * @param begin writes the initial values; if it throws, the threads are stopped
   * @throws {UsageError} if the requested kernels or number of threads are unavailable
   * @throws {DataError} if the memory cannot be allocated
   */
  static async start(
    plan: MemoryPlan,
    source: ProgramSource,
    worthwhile: number,
    options: TeamOptions = {},
    begin?: (engine: Engine) => void,
  ): Promise<Team> {
    const team = await Team.#start(plan, source, teamSize(worthwhile, options), options);
    try {
      begin?.(team.engine);
    } catch (error) {
      await team.close();
      throw error;
    }
    return team;
  }

  static async #start(
    plan: MemoryPlan,
    source: ProgramSource,
    threads: number,
    options: TeamOptions,
  ): Promise<Team> {
    const shared = await prepareEngine(plan, threads, options);
    const engine = joinEngine(shared, alone);
    if (threads === 1) return new Team(engine, 1);
    const { startWorkers } = host();
    if (!startWorkers) throw new UsageError(`threads is ${threads}, but this runtime supports only 1`);
    return new Team(engine, threads, await startWorkers(engine, shared, threads, source));
  }

  /**
   * Runs a task of the plan on every thread.
   * @returns the result of the calling thread
   * @throws the error of the calling thread; if another thread stopped, an error whose cause is the error of that
   *   thread
   */
  run<Numbers extends number[], Result>(task: Task<Numbers, Result>, ...numbers: Numbers): Result {
    return this.workers ? this.workers.run(task, numbers) : task.work(this.engine, ...numbers);
  }

  /** Stops the other threads. */
  async close(): Promise<void> {
    await this.workers?.close();
  }
}

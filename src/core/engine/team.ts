import { UsageError } from '../errors.js';
import { host, type Workers } from '../host.js';
import { type Engine, joinEngine, prepareEngine } from './engine.js';
import type { MemoryPlan, Task } from './memory.js';
import { MOST_THREADS, type TeamOptions } from './options.js';
import { alone } from './thread.js';
import type { ProgramSource } from './threads/program.js';

/**
 * How many threads a team has.
 * @param worthwhile how many threads the work is worth
 * @throws {UsageError} for a number that cannot be
 */
export function teamSize(worthwhile: number, options: TeamOptions): number {
  const { threads = Math.min(worthwhile, host().threads) } = options;
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new UsageError(`threads must be a whole number from 1 to ${MOST_THREADS}, not ${threads}`);
  }
  return threads;
}

/** An engine, and the threads that run its tasks together. */
export class Team {
  private constructor(
    /** The engine of this thread, for what it does alone. */
    readonly engine: Engine,
    /** How many threads there are, this one among them. */
    readonly size: number,
    private readonly workers?: Workers,
  ) {}

  /**
   * Makes the memory that `plan` describes and starts an engine on it, and the other threads.
   * @param source the program whose plan it is
   * @param worthwhile how many threads the work is worth
   * @throws {DataError} if the memory is more than the machine gives
   */
  static async start(
    plan: MemoryPlan,
    source: ProgramSource,
    worthwhile: number,
    options: TeamOptions = {},
  ): Promise<Team> {
    const threads = teamSize(worthwhile, options);
    const shared = await prepareEngine(plan, threads, options);
    const engine = joinEngine(shared, alone);
    if (threads === 1) return new Team(engine, 1);
    const { startWorkers } = host();
    if (!startWorkers) throw new UsageError(`threads is ${threads}, but this runtime runs one thread`);
    return new Team(engine, threads, await startWorkers(engine, shared, threads, source));
  }

  /**
   * Runs a task of the plan, on every thread.
   * @returns what it gives on this thread
   * @throws what it throws on this thread; an error of which the cause is that of another thread, if that stopped
   */
  run<Numbers extends number[], Result>(task: Task<Numbers, Result>, ...numbers: Numbers): Result {
    return this.workers ? this.workers.run(task, numbers) : task.work(this.engine, ...numbers);
  }

  /** Ends the other threads. */
  async close(): Promise<void> {
    await this.workers?.close();
  }
}

import type { MemoryPlan } from '../memory.js';

/**
 * What threads run together: a class that lays out its memory and its tasks in a plan. Every thread makes one of its own
 * from the same description, so that all have the same plan over the same memory.
 */
export interface ProgramClass<Description, Program = unknown> {
  new (plan: MemoryPlan, description: Description): Program;
  readonly name: string;
  /** The URL of the module that exports the class by its name: `import.meta.url`. */
  readonly module: string;
}

/** A program as a thread is told of it. */
export interface ProgramSource {
  readonly module: string;
  readonly name: string;
  /** Plain data, as it can be sent to a thread. */
  readonly description: unknown;
}

/** How a thread can make a program of its own. */
export function sourceOf<Description>(
  { module, name }: ProgramClass<Description>,
  description: Description,
): ProgramSource {
  return { module, name, description };
}

import type { MemoryPlan } from '../memory.js';

/**
 * A class that adds its memory regions and tasks to a plan. Every thread of a team constructs its own instance from the
 * same description, so that all threads have the same plan for the same memory.
 */
export interface ProgramClass<Description, Program = unknown> {
  new (plan: MemoryPlan, description: Description): Program;
  /** The name by which a thread finds the class in `src/core/programs.ts`. */
  readonly programName: string;
}

/** The program classes by name. */
export type Programs = Readonly<Record<string, ProgramClass<never>>>;

/** A program in a form that can be sent to a thread. */
export interface ProgramSource {
  readonly program: string;
  /** The argument of the constructor; plain data. */
  readonly description: unknown;
}

/** Returns a program in a form that can be sent to a thread. */
export function sourceOf<Description>(
  { programName }: ProgramClass<Description>,
  description: Description,
): ProgramSource {
  return { program: programName, description };
}

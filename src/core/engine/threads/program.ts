import type { MemoryPlan } from '../memory.js';

/**
 * What the threads of a team run together: a class that lays out its memory and its tasks in a plan. Every thread makes its
 * own instance from the same description, so that all have the same plan over the same memory.
 */
export interface ProgramClass<Description, Program = unknown> {
  new (plan: MemoryPlan, description: Description): Program;
  /** The name under which `src/core/programs.ts` lists the class, by which a thread finds it. */
  readonly programName: string;
}

/** The classes that a thread can run, by their names. */
export type Programs = Readonly<Record<string, ProgramClass<never>>>;

/** A program in a form that can be sent to a thread. */
export interface ProgramSource {
  readonly program: string;
  /** Plain data. */
  readonly description: unknown;
}

/** Describes a program for other threads. */
export function sourceOf<Description>(
  { programName }: ProgramClass<Description>,
  description: Description,
): ProgramSource {
  return { program: programName, description };
}

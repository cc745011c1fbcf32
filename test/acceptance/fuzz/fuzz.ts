/** Reads damaged inputs, and expects of each that it is taken, or refused by a documented error. */
import { commands } from '../../../src/cli/commands/index.js';
import { CharnnError } from '../../../src/core/errors.js';
import { Random } from '../../../src/core/random.js';
import { type Subject, subjectsIn } from './subjects.js';

/** The most that reading one input may take, in milliseconds: a thousand times what it takes. */
const longest = 10_000;
/** The longest message, in characters: a word of the command line, which may be long itself, stands in it twice at most. */
const longestMessage = 10_000;

export interface Finding {
  /** The number of the input, by which it is made again. */
  readonly input: number;
  readonly subject: string;
  readonly problem: string;
}

export class Fuzzer {
  readonly #subjects: readonly Subject[];
  /** Inputs of each subject, and how many of them were refused. */
  readonly counts: Map<string, { inputs: number; refused: number }>;
  readonly #prototypes = [Object.prototype, Array.prototype, String.prototype].map(
    (prototype) => [prototype, Reflect.ownKeys(prototype).length] as const,
  );

  /** @param folder An empty one, for files that are read. */
  static async in(folder: string, seed: string): Promise<Fuzzer> {
    await Promise.all(commands.map((entry) => entry.load())); // which takes longer than any input
    return new Fuzzer(seed, subjectsIn(folder));
  }

  private constructor(
    readonly seed: string,
    subjects: readonly Subject[],
  ) {
    this.#subjects = subjects;
    this.counts = new Map(this.#subjects.map(({ name }) => [name, { inputs: 0, refused: 0 }]));
  }

  /** Reads the input of this number. @returns what is wrong with how that went; undefined if nothing is */
  async read(input: number): Promise<Finding | undefined> {
    const random = new Random(this.seed, 'fuzz', input);
    const subject = this.#draw(random);
    const count = this.counts.get(subject.name)!;
    const start = performance.now();
    let problem: string | undefined;
    count.inputs++;
    try {
      await subject.read(random);
    } catch (error) {
      count.refused++;
      problem = wrongWith(error);
    }
    const elapsed = performance.now() - start;
    if (elapsed > longest) problem ??= `it took ${Math.round(elapsed)} ms`;
    problem ??= this.#pollution();
    return problem === undefined ? undefined : { input, subject: subject.name, problem };
  }

  #draw(random: Random): Subject {
    let left = random.integer(100);
    return this.#subjects.find(({ share }) => (left -= share) < 0)!;
  }

  #pollution(): string | undefined {
    const polluted = this.#prototypes.some(([prototype, size]) => Reflect.ownKeys(prototype).length !== size);
    return polluted || 'polluted' in {} ? 'a prototype was polluted' : undefined;
  }
}

/** What is wrong with an error; undefined if it is a documented one, with a message that can be shown. */
function wrongWith(error: unknown): string | undefined {
  if (!(error instanceof CharnnError)) return error instanceof Error ? String(error.stack) : String(error);
  if (![2, 65, 66].includes(error.exitCode)) return `exit code ${error.exitCode}: ${error.message}`;
  if (error.message.length > longestMessage) return `a message of ${error.message.length} characters`;
  return undefined;
}

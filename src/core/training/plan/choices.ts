import type { Defaults } from './defaults.js';
import { type TrainingOptions, trainingOptionNames } from './options.js';

/** Values for some options, and the reason for them. */
export interface Choice {
  readonly values: Partial<Defaults>;
  readonly because: string;
}

type Name = keyof Defaults;

/** The reason for the value of each option: `given`, or a phrase such as `by the size of the text`. */
export type Reasons = Readonly<Partial<Record<Name, string>>>;

/** Collects the options of a run, each with a reason. Later choices replace earlier ones, but not given options. */
export class Choices {
  #values: Partial<Defaults>;
  readonly #reasons: Partial<Record<Name, string>> = {};

  constructor(readonly given: Partial<TrainingOptions>) {
    this.#values = { ...given };
    for (const name of Object.keys(given)) this.#reasons[name as Name] = 'given';
  }

  /** Sets values, except for options that are given. */
  choose(values: Partial<Defaults>, because: string): void {
    for (const [name, value] of Object.entries(values)) {
      if (name in this.given) continue;
      this.#values = { ...this.#values, [name]: value };
      this.#reasons[name as Name] = because;
    }
  }

  /** Sets values as `choose` does; an option whose value does not change keeps its reason. */
  adjust(values: Partial<Defaults>, because: string): void {
    const changed = Object.entries(values).filter(([name, value]) => this.#values[name as Name] !== value);
    this.choose(Object.fromEntries(changed), because);
  }

  /** Returns the options chosen so far. */
  get options(): TrainingOptions {
    return this.optionsWith({});
  }

  /** Returns the options as they would be after `choose(changes)`. */
  optionsWith(changes: Partial<Defaults>): TrainingOptions {
    const values = { ...this.#values, ...changes, ...this.given };
    return Object.fromEntries(
      trainingOptionNames.map((name) => [name, values[name]]),
    ) as unknown as TrainingOptions;
  }

  /** Returns the default length of the run, in epochs. */
  get epochs(): number {
    return this.#values.epochs!;
  }

  get reasons(): Reasons {
    return this.#reasons;
  }
}

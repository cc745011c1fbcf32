import type { Defaults } from './defaults.js';
import { type TrainingOptions, trainingOptionNames } from './options.js';

/** Some options, and why they have these values. */
export interface Choice {
  readonly values: Partial<Defaults>;
  readonly because: string;
}

type Name = keyof Defaults;

/** Why each option has its value: a clause such as `given`, or `by the size of the text`. */
export type Reasons = Readonly<Partial<Record<Name, string>>>;

/** Collects the options of a run from one source after the other, and why each has its value. What is given stays. */
export class Choices {
  #values: Partial<Defaults>;
  readonly #reasons: Partial<Record<Name, string>> = {};

  constructor(readonly given: Partial<TrainingOptions>) {
    this.#values = { ...given };
    for (const name of Object.keys(given)) this.#reasons[name as Name] = 'given';
  }

  /** Takes values over, except for options that are given. */
  choose(values: Partial<Defaults>, because: string): void {
    for (const [name, value] of Object.entries(values)) {
      if (name in this.given) continue;
      this.#values = { ...this.#values, [name]: value };
      this.#reasons[name as Name] = because;
    }
  }

  /** Changes values as `choose` does; one that is the same already keeps its reason. */
  adjust(values: Partial<Defaults>, because: string): void {
    const changed = Object.entries(values).filter(([name, value]) => this.#values[name as Name] !== value);
    this.choose(Object.fromEntries(changed), because);
  }

  /** Returns the options as they are chosen so far. */
  get options(): TrainingOptions {
    return this.optionsWith({});
  }

  /** Returns the options as they would be if `choose` took these values over. */
  optionsWith(changes: Partial<Defaults>): TrainingOptions {
    const values = { ...this.#values, ...changes, ...this.given };
    return Object.fromEntries(
      trainingOptionNames.map((name) => [name, values[name]]),
    ) as unknown as TrainingOptions;
  }

  /** Returns the length of a run that is given none, in epochs. */
  get epochs(): number {
    return this.#values.epochs!;
  }

  get reasons(): Reasons {
    return this.#reasons;
  }
}

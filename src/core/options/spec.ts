/**
 * Options as plain data. One table describes an option once: its types, the check of its range, its flag on the command
 * line, its name in the library and its line in docs/options.md all follow from it.
 */
import { type Message, UsageError } from '../errors.js';

interface Description {
  /** What it does, for the help. */
  readonly describe: string;
  /** The default in words, where it is not one plain value: `depends on the text`. */
  readonly defaultNote?: string;
}

/** A number within a range. */
export interface NumberSpec extends Description {
  readonly kind: 'integer' | 'number';
  /** The least and the largest value. */
  readonly min?: number;
  readonly max?: number;
  /** Every value is larger than this. */
  readonly above?: number;
  /** Whether Infinity is a value too; `inf` on the command line. */
  readonly infinity?: boolean;
  /** Whether a number too large to count stands for the largest. */
  readonly endless?: boolean;
}

/** One of a few words. */
export interface ChoiceSpec extends Description {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

/** A flag, or a value without a range; a duration is in seconds. */
export interface PlainSpec extends Description {
  readonly kind: 'flag' | 'text' | 'file' | 'duration';
}

export type OptionSpec = NumberSpec | ChoiceSpec | PlainSpec;

/** Options by their names in camelCase. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The type of an option's value. */
export type ValueOf<Spec> = Spec extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Spec extends { readonly kind: 'integer' | 'number' | 'duration' }
    ? number
    : Spec extends { readonly kind: 'flag' }
      ? boolean
      : string;

/** The values of all options of a table, by the same names. */
export type ValuesOf<Table extends OptionTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

/** Says what a value must be: `a whole number from 1 to 64`. */
export function requirementOf(spec: OptionSpec): string {
  switch (spec.kind) {
    case 'integer':
    case 'number':
      return describeNumber(spec);
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'duration':
      return 'a length of time such as 90s, 1.5h or 1h30m';
    case 'file':
      return 'the name of a file';
    case 'text':
      return 'a text';
  }
}

function describeNumber({ kind, min, max, above, infinity }: NumberSpec): string {
  const least = min !== undefined ? ` of at least ${min}` : above !== undefined ? ` above ${above}` : '';
  const range =
    max === undefined ? least : min !== undefined ? ` from ${min} to ${max}` : `${least} and at most ${max}`;
  return `${kind === 'integer' ? 'a whole number' : 'a number'}${range}${infinity ? ', or inf' : ''}`;
}

/** Tells whether a value is one that the option may have. */
export function accepts(spec: OptionSpec, value: unknown): boolean {
  switch (spec.kind) {
    case 'integer':
    case 'number':
      return isWithin(spec, value);
    case 'choice':
      return spec.choices.some((choice) => choice === value);
    case 'flag':
      return typeof value === 'boolean';
    case 'duration':
      return typeof value === 'number' && value > 0 && value < Infinity;
    case 'file':
      return typeof value === 'string' && value !== '';
    case 'text':
      return typeof value === 'string';
  }
}

function isWithin(
  { kind, min, max, above, infinity = false, endless = false }: NumberSpec,
  value: unknown,
): boolean {
  if (typeof value !== 'number') return false;
  if (value === Infinity) return infinity || endless;
  if (!(kind === 'integer' ? Number.isInteger(value) : Number.isFinite(value))) return false;
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value > (above ?? -Infinity);
}

/** Words the refusal of a value. @param name as the user knows the option: `--hidden-size`, `hiddenSize` */
export function refusalOf(spec: OptionSpec, name: string, value: unknown): string {
  const given = typeof value === 'string' ? `'${value}'` : String(value);
  return `${name} must be ${requirementOf(spec)}, not ${given}`;
}

/** Finds what is wrong with the first value that its option may not have; undefined if nothing is. */
export function findBadValue(
  table: OptionTable,
  values: Readonly<Record<string, unknown>>,
): Exclude<Message, string> | undefined {
  const bad = Object.entries(table).find(([name, spec]) => !accepts(spec, values[name]));
  if (!bad) return undefined;
  const [option, spec] = bad;
  return (name) => refusalOf(spec, name(option), values[option]);
}

/** Checks the values that are given; the others have defaults. @throws {UsageError} naming the first that is refused */
export function checkGiven(table: OptionTable, values: object): void {
  const given = Object.entries(values).filter(
    ([name, value]) => Object.hasOwn(table, name) && value !== undefined,
  );
  const specs = Object.fromEntries(given.map(([name]) => [name, table[name]]));
  const problem = findBadValue(specs, Object.fromEntries(given));
  if (problem !== undefined) throw new UsageError(problem);
}

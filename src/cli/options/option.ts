/** The options of a command: the specs of core/options, with what the command line adds to them. */
import type { OptionSpec, ValueOf } from '../../core/options/spec.js';

/** One option of a command. */
export type Option = OptionSpec & {
  /** Another name: a letter (`m` for `-m`) or a word. */
  readonly alias?: string;
  /** The value if none is given; without it the option is `undefined`, a flag false and a repeatable option empty. */
  readonly default?: string | number;
  /** Whether it may be given several times and is an array of texts; any other option keeps the last value given. */
  readonly repeatable?: boolean;
  /** Whether the flag makes the command read standard input. */
  readonly readsInput?: boolean;
};

/** The options of a command by their names in camelCase; `hiddenSize` is `--hidden-size` on the command line. */
export type OptionSet = Readonly<Record<string, Option>>;

/** The values of a set of options, by the same names. */
export type OptionValues<Options extends OptionSet> = {
  readonly [Name in keyof Options]: OptionValue<Options[Name]>;
};

type OptionValue<Each> = Each extends { readonly repeatable: true }
  ? readonly string[]
  : Each extends { readonly kind: 'flag' } | { readonly default: string | number }
    ? ValueOf<Each>
    : ValueOf<Each> | undefined;

/** The value of an option that is not given. */
export function fallbackOf(option: Option): unknown {
  if (option.kind === 'flag') return false;
  return option.repeatable ? [] : option.default;
}

/** `hiddenSize` → `hidden-size`; a letter alone (`V`) stays as it is. */
export function toKebabCase(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `hiddenSize` → `--hidden-size`. */
export function flagOf(name: string): string {
  return `--${toKebabCase(name)}`;
}

/** `hidden-size` → `hiddenSize`. */
export function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

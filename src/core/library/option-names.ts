import { UsageError } from '../errors.js';
import { suggest } from '../suggestion.js';

/** An object that has the names of all options: tables of core/options, and what is in no table. */
export type NamesOf<Options> = Readonly<Record<keyof Options, unknown>>;

/**
 * Refuses options with other names, which plain JavaScript lets pass.
 * @throws {UsageError} naming the first, and the option that was probably meant
 */
export function checkOptionNames<Options extends object>(options: Options, names: NamesOf<Options>): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    const near = suggest(name, known);
    throw new UsageError(
      `there is no option '${name}': ` +
        (near === undefined ? `there are ${known.join(', ')}` : `did you mean '${near}'?`),
    );
  }
}

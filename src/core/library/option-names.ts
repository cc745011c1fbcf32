import { UsageError } from '../errors.js';
import { suggest } from '../suggestion.js';

/** An object with the name of every option: option tables, and entries for options in no table. */
export type NamesOf<Options> = Readonly<Record<keyof Options, unknown>>;

/**
 * Rejects unknown options, which plain JavaScript does not.
 * @throws {UsageError} naming the first one, and the option that was probably meant
 */
export function checkOptionNames<Options extends object>(options: Options, names: NamesOf<Options>): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    const near = suggest(name, known);
    throw new UsageError(
      `there is no option '${name}': ` +
        (near === undefined ? `the options are ${known.join(', ')}` : `did you mean '${near}'?`),
    );
  }
}

import * as v from 'valibot';
import { DataError } from '../errors.js';

/** The way out of damage to a file. */
export const copyAgain = 'copy the file again from where it came, or train again';

/** What the checks of valibot that name no expectation of their own expect. */
const expectations: Readonly<Record<string, string>> = {
  safe_integer: 'a whole number',
  finite: 'a finite number',
  regex: '64 hexadecimal digits',
};

/** Describes the first member of `value` that does not follow `schema`; undefined if all do. */
export function findProblem(schema: v.GenericSchema, value: unknown): string | undefined {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  return issues && describe(issues[0]);
}

/**
 * Checks `value` against `schema`.
 * @param source what `value` is part of, for the message.
 * @throws {DataError} that names the first member that is wrong, what was expected and what was found.
 */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  source: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new DataError(`${source}: ${describe(result.issues[0])}; ${copyAgain}`);
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = issue.path ?? [];
  const where = path.length > 0 ? shown(path.map((item) => String(item.key)).join('.')) : 'it';
  if (path.at(-1)?.origin === 'key') {
    return `${where} ${issue.expected === 'never' ? 'is not part of the format' : 'is missing'}`;
  }
  const expected = issue.type === 'custom' ? issue.message : (expectations[issue.type] ?? issue.expected);
  return `${where} should be ${expected}, but is ${shown(issue.input)}`;
}

/** Shows a value in a message: on one line, and short. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}

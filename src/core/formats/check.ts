import * as v from 'valibot';
import { DataError } from '../errors.js';

/** The advice for a damaged file. */
export const copyAgain = 'copy the file again from its source, or train again';

/** The expectations of valibot's checks that have no description of their own. */
const expectations: Readonly<Record<string, string>> = {
  safe_integer: 'a whole number',
  finite: 'a finite number',
  regex: '64 hexadecimal digits',
};

/** Describes the first member of `value` that violates `schema`; undefined if none does. */
export function findProblem(schema: v.GenericSchema, value: unknown): string | undefined {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  return issues && describe(issues[0]);
}

/**
 * Checks `value` against `schema`.
 * @param source the file or record that contains `value`, for the message
 * @throws {DataError} naming the first wrong member, with the expected and the actual value
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

/** Formats a value for a message, briefly and on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}

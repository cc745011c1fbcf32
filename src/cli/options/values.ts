/**
 * Strict readers of the values of options: decimal digits only, nothing empty, nothing that JavaScript would turn
 * into a number by kindness (`0x10`, ` 1 `, `1_000`).
 */
import { UsageError } from '../../core/errors.js';

/** What a number may be; `min` and `max` are allowed themselves, `above` and `below` are not. */
export interface Range {
  min?: number;
  max?: number;
  above?: number;
  below?: number;
}

const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const decimalInteger = /^[+-]?\d+$/;

/**
 * A finite decimal number within a range.
 * @throws {UsageError} naming the option, the value and what is allowed.
 */
export function parseNumber(text: string, name: string, range: Range = {}): number {
  const value = decimalNumber.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value) || !isWithin(value, range)) {
    throw new UsageError(`${name} is a number${describeRange(range)}, not '${text}'`);
  }
  return value;
}

/** What a whole number may be. */
export interface IntegerRange extends Range {
  /** Whether the word `inf` is one, Infinity. */
  infinity?: boolean;
  /** Whether it has no upper end: what is too large to be counted is the largest that can be. */
  endless?: boolean;
}

/**
 * A whole number within a range.
 * @throws {UsageError} naming the option, the value and what is allowed.
 */
export function parseInteger(text: string, name: string, limits: IntegerRange = {}): number {
  if (limits.infinity && text === 'inf') return Infinity;
  const exact = decimalInteger.test(text) ? Number(text) : NaN;
  const value = limits.endless ? Math.min(exact, Number.MAX_SAFE_INTEGER) : exact;
  if (!Number.isSafeInteger(value) || !isWithin(value, limits)) {
    const range = value > Number.MAX_SAFE_INTEGER ? { max: Number.MAX_SAFE_INTEGER, ...limits } : limits;
    const alternative = limits.infinity ? ', or inf' : '';
    throw new UsageError(`${name} is a whole number${describeRange(range)}${alternative}, not '${text}'`);
  }
  return value === 0 ? 0 : value; // `-0` is 0
}

function isWithin(value: number, { min, max, above, below }: Range): boolean {
  return (
    !(min !== undefined && value < min) &&
    !(max !== undefined && value > max) &&
    !(above !== undefined && value <= above) &&
    !(below !== undefined && value >= below)
  );
}

function describeRange({ min, max, above, below }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  const limits = [
    min !== undefined && `of at least ${min}`,
    above !== undefined && `above ${above}`,
    max !== undefined && `${above === undefined ? 'of ' : ''}at most ${max}`,
    below !== undefined && `below ${below}`,
  ].filter((limit) => limit !== false);
  return limits.length > 0 ? ` ${limits.join(' and ')}` : '';
}

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
const durationParts = /(\d+\.?\d*|\.\d+)([dhms])/gy;

/**
 * A length of time in seconds: `90s`, `1.5h`, `1h30m` (units from large to small, each once), or a bare number.
 * @throws {UsageError} naming the option and the value; a length is above zero.
 */
export function parseDuration(text: string, name: string): number {
  const seconds = decimalNumber.test(text) ? Number(text) : sumOfParts(text);
  if (!(seconds > 0 && seconds < Infinity)) {
    throw new UsageError(`${name} is a length of time such as 90s, 1.5h or 1h30m, not '${text}'`);
  }
  return seconds;
}

function sumOfParts(text: string): number {
  const parts = [...text.matchAll(durationParts)];
  const units = parts.map(([, , unit]) => unitSeconds[unit]);
  const descending = units.every((unit, i) => i === 0 || unit < units[i - 1]);
  const covered = parts.reduce((length, [part]) => length + part.length, 0) === text.length;
  if (!covered || !descending) return NaN;
  return parts.reduce((sum, [, amount], i) => sum + Number(amount) * units[i], 0);
}

/**
 * Reads the values of options strictly: decimal digits only, nothing empty, nothing that JavaScript would turn into a
 * number by kindness (`0x10`, ` 1 `, `1_000`).
 */
import { UsageError } from '../../core/errors.js';
import { accepts, type NumberSpec, type OptionSpec, refusalOf } from '../../core/options/spec.js';

const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const decimalInteger = /^[+-]?\d+$/;

/**
 * Reads the value of an option as it was typed.
 * @param name the option as the user wrote it, for messages: `--hidden-size`
 * @throws {UsageError} naming the option, what it must be and the value
 */
export function readValue(spec: OptionSpec, text: string, name: string): string | number {
  const value = parse(spec, text);
  if (accepts(spec, value)) return value === 0 ? 0 : value; // `-0` is 0
  const tooLarge = spec.kind === 'integer' && decimalInteger.test(text) && Number(text) > largest;
  throw new UsageError(refusalOf(tooLarge ? { max: largest, ...spec } : spec, name, text));
}

function parse(spec: OptionSpec, text: string): string | number {
  switch (spec.kind) {
    case 'integer':
      return parseInteger(spec, text);
    case 'number':
      return parseNumber(text);
    case 'duration':
      return decimalNumber.test(text) ? Number(text) : sumOfParts(text);
    case 'choice':
    case 'file':
    case 'flag':
    case 'text':
      return text;
  }
}

const largest = Number.MAX_SAFE_INTEGER;

function parseInteger({ infinity, endless }: NumberSpec, text: string): number {
  if (infinity && text === 'inf') return Infinity;
  const exact = decimalInteger.test(text) ? Number(text) : NaN;
  if (endless) return Math.min(exact, largest);
  return Number.isSafeInteger(exact) ? exact : NaN;
}

function parseNumber(text: string): number {
  const value = decimalNumber.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
const durationParts = /(\d+\.?\d*|\.\d+)([dhms])/gy;

/** Reads `1h30m` in seconds: units from large to small, each once. */
function sumOfParts(text: string): number {
  const parts = [...text.matchAll(durationParts)];
  const units = parts.map(([, , unit]) => unitSeconds[unit]);
  const descending = units.every((unit, i) => i === 0 || unit < units[i - 1]);
  const covered = parts.reduce((length, [part]) => length + part.length, 0) === text.length;
  if (!covered || !descending) return NaN;
  return parts.reduce((sum, [, amount], i) => sum + Number(amount) * units[i], 0);
}
